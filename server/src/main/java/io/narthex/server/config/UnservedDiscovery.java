package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks the discovery kinds that are read but not served yet: their credentials as everywhere,
/// and of each kind what a start would fail for.
final class UnservedDiscovery {
  private static final Map<String, Set<String>> SELECTOR_ROLES =
      Map.of(
          "pod", Set.of("pod", "node"),
          "service", Set.of("service"),
          "endpoints", Set.of("pod", "service", "endpoints"),
          "endpointslice", Set.of("pod", "service", "endpointslice"),
          "ingress", Set.of("ingress"),
          "node", Set.of("node"));
  private static final Map<String, String> SELECTOR_TEXT =
      Map.of(
          "pod", "pod, node",
          "service", "service",
          "endpoints", "pod, service, endpoints",
          "endpointslice", "pod, service, endpointslice",
          "ingress", "ingress",
          "node", "node");

  private final Section s;

  private UnservedDiscovery(Section s) {
    this.s = s;
  }

  static void check(String kind, Section s, ConfigDirectory directory) throws ConfigException {
    UnservedDiscovery check = new UnservedDiscovery(s);
    if (kind.equals("marathon")) {
      check.marathon();
    }
    HttpClientConfig client = HttpClientSection.read(s, directory, true);
    switch (kind) {
      case "kubernetes" -> check.kubernetes(client);
      case "azure" -> check.azure();
      case "ec2", "aws", "rds", "ecs", "msk", "elasticache", "lightsail" -> check.filters();
      case "eureka" -> check.eureka();
      case "hetzner" -> check.oneOf("role", "", "unknown role ", "hcloud", "robot");
      case "ionos" -> check.required("datacenter_id", "datacenter id can't be empty");
      case "oci" -> check.oci();
      case "openstack" -> check.openstack();
      case "outscale" -> check.outscale();
      case "ovhcloud" -> check.ovhcloud();
      case "puppetdb" -> check.puppetdb();
      case "scaleway" -> check.scaleway();
      case "stackit" -> check.stackit();
      case "uyuni" -> check.required("server", "Uyuni SD configuration requires server host");
      default -> check.refresh();
    }
  }

  private void refresh() throws ConfigException {
    s.durationMs("refresh_interval", 60_000);
  }

  private void required(String key, String what) throws ConfigException {
    if (s.string(key, "").isEmpty()) {
      throw s.fault(key, what, "a value", "none");
    }
  }

  private void oneOf(String key, String absent, String what, String... allowed)
      throws ConfigException {
    String value = s.string(key, absent);
    if (!List.of(allowed).contains(value)) {
      throw s.fault(key, what + Quoted.of(value), String.join(", ", allowed), value);
    }
  }

  private void exactlyOneSecret() throws ConfigException {
    boolean text = !Secret.of(s, "secret_key").isEmpty();
    boolean file = !s.string("secret_key_file", "").isEmpty();
    if (text && file) {
      throw s.fault(
          "secret_key_file",
          "at most one of secret_key & secret_key_file must be configured",
          "one of them",
          "both");
    }
    if (!text && !file) {
      throw s.fault(
          "secret_key",
          "one of secret_key & secret_key_file must be configured",
          "one of them",
          "none");
    }
  }

  private void marathon() throws ConfigException {
    boolean token = !Secret.of(s, "auth_token").isEmpty();
    boolean tokenFile = !s.string("auth_token_file", "").isEmpty();
    if (s.strings("servers").isEmpty()) {
      throw s.fault(
          "servers", "marathon_sd: must contain at least one Marathon server", "a server", "none");
    }
    String conflict = null;
    if (token && tokenFile) {
      conflict = "auth_token & auth_token_file";
    } else if (token || tokenFile) {
      if (s.has("basic_auth")) {
        conflict = "basic_auth, auth_token & auth_token_file";
      } else if (s.has("bearer_token") || s.has("bearer_token_file")) {
        conflict = "bearer_token, bearer_token_file, auth_token & auth_token_file";
      } else if (s.has("authorization")) {
        conflict = "auth_token, auth_token_file & authorization";
      }
    }
    if (conflict != null) {
      throw s.fault(
          "auth_token",
          "marathon_sd: at most one of " + conflict + " must be configured",
          "one of them",
          "several");
    }
  }

  private void kubernetes(HttpClientConfig client) throws ConfigException {
    String role = s.string("role", "");
    if (!SELECTOR_ROLES.containsKey(role)) {
      throw s.fault(
          "role",
          role.isEmpty()
              ? "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)"
              : "unknown Kubernetes SD role " + Quoted.of(role),
          "pod, service, endpoints, endpointslice, node or ingress",
          role);
    }
    boolean kubeconfig = !s.string("kubeconfig_file", "").isEmpty();
    boolean apiServer = !s.string("api_server", "").isEmpty();
    Section namespaces = s.section("namespaces", "kubernetes.plain");
    boolean ownNamespace = namespaces.bool("own_namespace", false);
    namespaces.strings("names");
    namespaces.end();
    boolean custom = !client.equals(HttpClientConfig.DEFAULT);
    String fault = null;
    if (kubeconfig && apiServer) {
      fault = "cannot use 'kubeconfig_file' and 'api_server' simultaneously";
    } else if (kubeconfig && custom) {
      fault = "cannot use a custom HTTP client configuration together with 'kubeconfig_file'";
    } else if (!kubeconfig && !apiServer && custom) {
      fault =
          "to use custom HTTP client configuration please provide the 'api_server' URL explicitly";
    } else if (apiServer && ownNamespace) {
      fault = "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously";
    } else if (kubeconfig && ownNamespace) {
      fault = "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously";
    }
    if (fault != null) {
      throw Section.fault(s.position(), fault, "one of them", "both");
    }
    selectors(role);
  }

  private void selectors(String role) throws ConfigException {
    Set<String> seen = new HashSet<>();
    for (YamlNode node : s.list("selectors")) {
      Section selector = new Section("kubernetes.SelectorConfig", node, node.position());
      String selected = selector.string("role", "");
      String label = selector.string("label", "");
      String field = selector.string("field", "");
      selector.end();
      if (!seen.add(selected)) {
        throw selector.fault("role", "duplicated selector role: " + selected, "once", "twice");
      }
      if (!SELECTOR_ROLES.getOrDefault(role, Set.of()).contains(selected)) {
        throw selector.fault(
            "role",
            role + " role supports only " + SELECTOR_TEXT.get(role) + " selectors",
            "" + SELECTOR_TEXT.get(role),
            selected);
      }
      checkFieldSelector(selector, field);
      if (label.contains("==") && label.startsWith("=")) {
        throw selector.fault("label", "invalid selector: '" + label + "'", "a selector", label);
      }
    }
  }

  private static void checkFieldSelector(Section selector, String field) throws ConfigException {
    if (field.isEmpty()) {
      return;
    }
    for (String term : field.split(",", -1)) {
      if (!term.contains("=")) {
        throw selector.fault(
            "field",
            "invalid selector: '" + field + "'; can't understand '" + term + "'",
            "field=value",
            field);
      }
    }
  }

  private void azure() throws ConfigException {
    required("subscription_id", "azure SD configuration requires a subscription_id");
    String method = s.string("authentication_method", "OAuth");
    switch (method) {
      case "OAuth" -> {
        required("tenant_id", "azure SD configuration requires a tenant_id");
        required("client_id", "azure SD configuration requires a client_id");
        required("client_secret", "azure SD configuration requires a client_secret");
      }
      case "ManagedIdentity", "SDK", "WorkloadIdentity" -> refresh();
      default ->
          throw s.fault(
              "authentication_method",
              "unknown authentication_type "
                  + Quoted.of(method)
                  + ". Supported types are \"OAuth\", \"ManagedIdentity\", \"SDK\" or"
                  + " \"WorkloadIdentity\"",
              "a supported type",
              method);
    }
  }

  private void filters() throws ConfigException {
    for (YamlNode node : s.list("filters")) {
      Section filter = new Section("aws.EC2Filter", node, node.position());
      if (filter.strings("values").isEmpty()) {
        throw filter.fault(
            "values", "EC2 SD configuration filter values cannot be empty", "values", "none");
      }
    }
  }

  private void eureka() throws ConfigException {
    String server = s.string("server", "");
    required("server", "eureka_sd: empty or null eureka server");
    if (HttpClientSection.urlFault(server) != null) {
      throw s.fault(
          "server", "eureka_sd: invalid eureka server URL", "an http or https URL", server);
    }
  }

  private void oci() throws ConfigException {
    String auth = s.string("auth", "api_key");
    if (!auth.equals("api_key") && !auth.equals("instance_principal")) {
      throw s.fault(
          "auth",
          "oci_sd: unknown auth method "
              + Quoted.of(auth)
              + ", expected \"api_key\" or \"instance_principal\"",
          "api_key or instance_principal",
          auth);
    }
  }

  private void openstack() throws ConfigException {
    String availability = s.string("availability", "public");
    if (!Set.of("public", "internal", "admin").contains(availability)) {
      throw s.fault(
          "availability",
          "unknown availability " + availability + ", must be one of admin, internal or public",
          "admin, internal or public",
          availability);
    }
    oneOf("role", "", "unknown OpenStack SD role ", "hypervisor", "instance", "loadbalancer");
    required("region", "openstack SD configuration requires a region");
  }

  private void outscale() throws ConfigException {
    required("region", "outscale SD configuration requires a region");
    exactlyOneSecret();
  }

  private void ovhcloud() throws ConfigException {
    required("endpoint", "endpoint can not be empty");
    required("application_key", "application key can not be empty");
    required("application_secret", "application secret can not be empty");
    required("consumer_key", "consumer key can not be empty");
    String service = s.string("service", "");
    if (!service.equals("dedicated_server") && !service.equals("vps")) {
      throw s.fault("service", "unknown service: " + service, "dedicated_server or vps", service);
    }
  }

  private void puppetdb() throws ConfigException {
    String url = s.string("url", "");
    String fault = HttpClientSection.urlFault(url);
    if (fault != null) {
      throw s.fault("url", fault, "an absolute http or https URL", Quoted.of(url));
    }
    required("query", "query missing");
  }

  private void scaleway() throws ConfigException {
    required("project_id", "project_id is mandatory");
    exactlyOneSecret();
    required("access_key", "access_key is mandatory");
    oneOf("role", "", "unknown role ", "instance", "baremetal");
  }

  private void stackit() throws ConfigException {
    String endpoint = s.string("endpoint", "");
    if (!endpoint.isEmpty() && HttpClientSection.urlFault(endpoint) != null) {
      throw s.fault("endpoint", "invalid endpoint", "an http or https URL", endpoint);
    }
    required("project", "stackit SD configuration requires a project");
  }
}

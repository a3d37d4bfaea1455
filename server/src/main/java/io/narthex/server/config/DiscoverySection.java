package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads the discovery keys of a job or of an Alertmanager entry.
final class DiscoverySection {
  private static final String STATIC = "static_configs";
  private static final Pattern FILE_PATTERN =
      Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)", Pattern.DOTALL);
  private static final List<String> UNSERVED =
      List.of(
          "aws",
          "azure",
          "consul",
          "digitalocean",
          "dns",
          "docker",
          "dockerswarm",
          "ec2",
          "ecs",
          "elasticache",
          "eureka",
          "gce",
          "hetzner",
          "ionos",
          "kubernetes",
          "kuma",
          "lightsail",
          "linode",
          "marathon",
          "msk",
          "nerve",
          "nomad",
          "oci",
          "openstack",
          "outscale",
          "ovhcloud",
          "puppetdb",
          "rds",
          "scaleway",
          "serverset",
          "stackit",
          "triton",
          "uyuni",
          "vultr");

  private DiscoverySection() {}

  /// Reads all discovery keys of `section`, whose other keys stay untouched.
  static DiscoveryConfig read(Section section, ConfigDirectory directory) throws ConfigException {
    List<StaticConfig> statics = new ArrayList<>();
    for (YamlNode node : section.list(STATIC)) {
      Section s = entry(node, STATIC, "targetgroup.plain");
      statics.add(new StaticConfig(s.strings("targets"), Names.labels(s, "labels")));
      s.end();
    }
    List<FileSdConfig> files = new ArrayList<>();
    for (YamlNode node : section.list("file_sd_configs")) {
      files.add(file(entry(node, "file_sd_configs", "file.plain"), directory));
    }
    List<HttpSdConfig> https = new ArrayList<>();
    for (YamlNode node : section.list("http_sd_configs")) {
      https.add(http(entry(node, "http_sd_configs", "http.plain"), directory));
    }
    Map<String, List<YamlNode>> others = new TreeMap<>();
    for (String kind : UNSERVED) {
      String key = kind + "_sd_configs";
      List<YamlNode> entries = section.list(key);
      for (YamlNode node : entries) {
        UnservedDiscovery.check(kind, entry(node, key, kind + ".plain"), directory);
      }
      if (!entries.isEmpty()) {
        others.put(key, entries);
      }
    }
    return new DiscoveryConfig(statics, files, https, others);
  }

  private static Section entry(YamlNode node, String key, String type) throws ConfigException {
    if (Section.isNull(node)) {
      throw Section.fault(node.position(), "empty or null section in " + key, "an entry", "null");
    }
    return new Section(type, node, node.position());
  }

  private static FileSdConfig file(Section s, ConfigDirectory directory) throws ConfigException {
    List<String> files = s.strings("files");
    if (files.isEmpty()) {
      throw s.fault(
          "files",
          "file service discovery config must contain at least one path name",
          "a path",
          "none");
    }
    List<String> resolved = new ArrayList<>();
    for (String file : files) {
      if (!FILE_PATTERN.matcher(file).matches()) {
        throw s.fault(
            "files",
            "path name " + Quoted.of(file) + " is not valid for file discovery",
            "a path that ends in .json, .yml or .yaml with * in its last element only",
            file);
      }
      resolved.add(directory.join(file));
    }
    FileSdConfig config = new FileSdConfig(resolved, refreshMs(s, 300_000));
    s.end();
    return config;
  }

  private static HttpSdConfig http(Section s, ConfigDirectory directory) throws ConfigException {
    String url = s.string("url", "");
    String fault = HttpClientSection.urlFault(url);
    if (fault != null) {
      throw s.fault("url", fault, "an absolute http or https URL", Quoted.of(url));
    }
    HttpSdConfig config =
        new HttpSdConfig(url, refreshMs(s, 60_000), HttpClientSection.read(s, directory, true));
    s.end();
    return config;
  }

  private static long refreshMs(Section s, long defaultMs) throws ConfigException {
    long refreshMs = s.durationMs("refresh_interval", defaultMs);
    if (refreshMs == 0) {
      throw s.fault("refresh_interval", "refresh_interval", "above 0", "0s");
    }
    return refreshMs;
  }
}

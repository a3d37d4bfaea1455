package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.HttpClientConfig.Authorization;
import io.narthex.server.config.HttpClientConfig.BasicAuth;
import io.narthex.server.config.HttpClientConfig.HttpHeader;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the HTTP client options that stand inline in many sections.
final class HttpClientSection {
  private static final Set<String> RESERVED_HEADERS =
      Set.of(
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "expect",
          "from",
          "host",
          "if-modified-since",
          "if-unmodified-since",
          "max-forwards",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "via",
          "www-authenticate",
          "x-prometheus-scrape-timeout-seconds");
  private static final Set<String> TLS_VERSIONS = Set.of("TLS10", "TLS11", "TLS12", "TLS13");

  private final Section section;
  private final ConfigDirectory directory;

  private HttpClientSection(Section section, ConfigDirectory directory) {
    this.section = section;
    this.directory = directory;
  }

  /// Reads the options out of `section`, whose other keys stay untouched.
  static HttpClientConfig read(Section section, ConfigDirectory directory, boolean http2)
      throws ConfigException {
    return new HttpClientSection(section, directory).read(http2);
  }

  private HttpClientConfig read(boolean http2) throws ConfigException {
    BasicAuth basicAuth = present("basic_auth") ? basicAuth() : null;
    OAuth2Config oauth2 = present("oauth2") ? OAuth2Section.read(section, directory) : null;
    Authorization authorization = present("authorization") ? authorization() : null;
    Secret bearerToken = Secret.of(section, "bearer_token");
    String bearerTokenFile = directory.join(section.string("bearer_token_file", ""));
    boolean bearer = !bearerToken.isEmpty() || !bearerTokenFile.isEmpty();
    if (!bearerToken.isEmpty() && !bearerTokenFile.isEmpty()) {
      throw section.fault(
          "bearer_token_file",
          "at most one of bearer_token & bearer_token_file must be configured",
          "one of them",
          "both");
    }
    if ((basicAuth != null || oauth2 != null) && bearer) {
      throw section.fault(
          bearerTokenFile.isEmpty() ? "bearer_token" : "bearer_token_file",
          "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
          "one of them",
          "several");
    }
    if (authorization != null && bearer) {
      throw section.fault(
          "authorization",
          "authorization is not compatible with bearer_token & bearer_token_file",
          "one of them",
          "both");
    }
    if ((authorization != null && (basicAuth != null || oauth2 != null))
        || (basicAuth != null && oauth2 != null)) {
      throw section.fault(
          authorization != null ? "authorization" : "oauth2",
          "at most one of basic_auth, oauth2 & authorization must be configured",
          "one of them",
          "several");
    }
    if (bearer) {
      authorization = new Authorization("Bearer", bearerToken, bearerTokenFile);
    }
    return new HttpClientConfig(
        basicAuth,
        authorization,
        oauth2,
        tls(section, "tls_config", directory),
        section.bool("follow_redirects", true),
        section.bool("enable_http2", http2),
        proxy(section),
        headers());
  }

  private boolean present(String key) throws ConfigException {
    YamlNode node = section.node(key);
    return node != null && !Section.isNull(node);
  }

  private BasicAuth basicAuth() throws ConfigException {
    Section s = section.section("basic_auth", "config.plain");
    String username = s.string("username", "");
    String usernameFile = s.string("username_file", "");
    String usernameRef = s.string("username_ref", "");
    Secret password = Secret.of(s, "password");
    String passwordFile = s.string("password_file", "");
    String passwordRef = s.string("password_ref", "");
    s.end();
    atMostOne(
        s,
        "basic_auth username, username_file & username_ref",
        username,
        usernameFile,
        usernameRef);
    atMostOne(
        s,
        "basic_auth password, password_file & password_ref",
        password.value(),
        passwordFile,
        passwordRef);
    refuseReference(s, "username_ref", usernameRef);
    refuseReference(s, "password_ref", passwordRef);
    return new BasicAuth(
        username, directory.join(usernameFile), password, directory.join(passwordFile));
  }

  private Authorization authorization() throws ConfigException {
    Section s = section.section("authorization", "config.plain");
    String type = s.string("type", "Bearer").strip();
    Secret credentials = Secret.of(s, "credentials");
    String file = s.string("credentials_file", "");
    String ref = s.string("credentials_ref", "");
    s.end();
    atMostOne(
        s,
        "authorization credentials, credentials_file & credentials_ref",
        credentials.value(),
        file,
        ref);
    refuseReference(s, "credentials_ref", ref);
    if (type.toLowerCase(Locale.ROOT).equals("basic")) {
      throw s.fault(
          "type",
          "authorization type cannot be set to \"basic\", use \"basic_auth\" instead",
          "another type",
          type);
    }
    return new Authorization(type.isEmpty() ? "Bearer" : type, credentials, directory.join(file));
  }

  /// Refuses a second way to say the same.
  static void atMostOne(Section s, String names, String... values) throws ConfigException {
    int set = 0;
    for (String value : values) {
      set += value.isEmpty() ? 0 : 1;
    }
    if (set > 1) {
      throw Section.fault(
          s.position(), "at most one of " + names + " must be configured", "one of them", "" + set);
    }
  }

  /// Refuses a name that a store of secrets would have to resolve.
  static void refuseReference(Section s, String key, String value) throws ConfigException {
    if (!value.isEmpty()) {
      throw s.fault(key, "not supported: " + key, "a value or a file", value);
    }
  }

  /// Refuses a way to sign requests that a cloud has of its own: without it every request would be
  /// turned away.
  static void refuseSigning(Section s, String key) throws ConfigException {
    YamlNode node = s.node(key);
    if (node != null && !Section.isNull(node)) {
      throw s.fault(key, "not supported: " + key, "another way to authenticate", key);
    }
  }

  /// Reads `tls_config`, or an empty one where it is absent.
  static TlsConfig tls(Section parent, String key, ConfigDirectory directory)
      throws ConfigException {
    YamlNode node = parent.node(key);
    if (node == null || Section.isNull(node)) {
      return TlsConfig.NONE;
    }
    Section s = parent.section(key, "config.plain");
    TlsConfig tls =
        new TlsConfig(
            s.string("ca", ""),
            s.string("cert", ""),
            Secret.of(s, "key"),
            directory.join(s.string("ca_file", "")),
            directory.join(s.string("cert_file", "")),
            directory.join(s.string("key_file", "")),
            s.string("server_name", ""),
            s.bool("insecure_skip_verify", false),
            tlsVersion(s, "min_version"),
            tlsVersion(s, "max_version"));
    for (String reference : List.of("ca_ref", "cert_ref", "key_ref")) {
      refuseReference(s, reference, s.string(reference, ""));
    }
    s.end();
    atMostOne(s, "ca, ca_file & ca_ref", tls.ca(), tls.caFile());
    atMostOne(s, "cert, cert_file & cert_ref", tls.cert(), tls.certFile());
    atMostOne(s, "key, key_file & key_ref", tls.key().value(), tls.keyFile());
    if (!tls.maxVersion().isEmpty() && tls.maxVersion().compareTo(tls.minVersion()) < 0) {
      throw s.fault(
          "max_version",
          "tls_config.max_version must be greater than or equal to tls_config.min_version if both"
              + " are specified",
          "at least " + tls.minVersion(),
          tls.maxVersion());
    }
    boolean cert = !tls.cert().isEmpty() || !tls.certFile().isEmpty();
    boolean privateKey = !tls.key().isEmpty() || !tls.keyFile().isEmpty();
    if (cert != privateKey) {
      throw Section.fault(
          s.position(),
          cert
              ? "exactly one of key or key_file must be configured when a client certificate is configured"
              : "exactly one of cert or cert_file must be configured when a client key is configured",
          "certificate and key",
          cert ? "a certificate alone" : "a key alone");
    }
    return tls;
  }

  private static String tlsVersion(Section s, String key) throws ConfigException {
    String version = s.string(key, "");
    if (!version.isEmpty() && !TLS_VERSIONS.contains(version)) {
      throw s.fault(
          key, "unknown TLS version: " + version, "TLS10, TLS11, TLS12 or TLS13", version);
    }
    return version;
  }

  /// Reads the proxy options, which stand inline.
  static ProxyConfig proxy(Section s) throws ConfigException {
    String url = s.string("proxy_url", "");
    String noProxy = s.string("no_proxy", "");
    boolean fromEnvironment = s.bool("proxy_from_environment", false);
    Map<String, List<Secret>> connectHeader = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> entry : s.stringLists("proxy_connect_header").entrySet()) {
      connectHeader.put(entry.getKey(), entry.getValue().stream().map(Secret::new).toList());
    }
    String fault = null;
    if (!connectHeader.isEmpty() && !fromEnvironment && url.isEmpty()) {
      fault =
          "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured";
    } else if (fromEnvironment && !url.isEmpty()) {
      fault = "if proxy_from_environment is configured, proxy_url must not be configured";
    } else if (fromEnvironment && !noProxy.isEmpty()) {
      fault = "if proxy_from_environment is configured, no_proxy must not be configured";
    } else if (url.isEmpty() && !noProxy.isEmpty()) {
      fault = "if no_proxy is configured, proxy_url must also be configured";
    }
    if (fault != null) {
      throw Section.fault(s.position(), fault, "a complete set of proxy options", "others");
    }
    if (!url.isEmpty() && !url.matches("(?is)https?://[^/?#].*")) {
      throw s.fault(
          "proxy_url",
          "not supported: proxy_url of this form",
          "http://host:port or https://host:port",
          Redaction.scheme(url));
    }
    return new ProxyConfig(url, noProxy, fromEnvironment, connectHeader);
  }

  private List<HttpHeader> headers() throws ConfigException {
    List<HttpHeader> result = new ArrayList<>();
    for (YamlNode.Entry entry : section.map("http_headers")) {
      String name = entry.key().text();
      if (RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        throw Section.fault(
            entry.key().position(),
            "setting header " + Quoted.of(name) + " is not allowed",
            "another header",
            name);
      }
      Section s = new Section("config.Header", entry.value(), entry.key().position());
      List<String> files = new ArrayList<>();
      for (String file : s.strings("files")) {
        files.add(directory.join(file));
      }
      result.add(
          new HttpHeader(
              name,
              s.strings("values"),
              s.strings("secrets").stream().map(Secret::new).toList(),
              files));
      s.end();
    }
    return result;
  }

  /// An absolute `http` or `https` URL with a host, as the discovery kinds ask for it.
  static @Nullable String urlFault(String url) {
    if (url.isEmpty()) {
      return "URL is missing";
    }
    java.net.URI uri;
    try {
      uri = new java.net.URI(url);
    } catch (java.net.URISyntaxException e) {
      return url.matches("^https?://$") ? "host is missing in URL" : "parse " + Quoted.of(url);
    }
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      return "URL scheme must be 'http' or 'https'";
    }
    String authority = uri.getRawAuthority();
    return authority == null || authority.isEmpty() ? "host is missing in URL" : null;
  }
}

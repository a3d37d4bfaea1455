package io.narthex.server.config;

import io.narthex.server.config.HttpClientConfig.Authorization;
import io.narthex.server.config.HttpClientConfig.BasicAuth;
import io.narthex.server.config.HttpClientConfig.HttpHeader;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;

/// The options of an HTTP client as they are shown: secrets hidden.
final class EffectiveHttpClient {
  private EffectiveHttpClient() {}

  /// Adds the options of an HTTP client, inline.
  static void add(YamlTree tree, HttpClientConfig client) {
    BasicAuth basic = client.basicAuth();
    if (basic != null) {
      YamlTree auth = new YamlTree();
      auth.textIfSet("username", basic.username());
      auth.textIfSet("username_file", basic.usernameFile());
      auth.textIfSet("password", basic.password().toString());
      auth.textIfSet("password_file", basic.passwordFile());
      tree.mapping("basic_auth", auth);
    }
    Authorization authorization = client.authorization();
    if (authorization != null) {
      YamlTree auth = new YamlTree();
      auth.textIfSet("type", authorization.type());
      auth.textIfSet("credentials", authorization.credentials().toString());
      auth.textIfSet("credentials_file", authorization.credentialsFile());
      tree.mapping("authorization", auth);
    }
    OAuth2Config oauth2 = client.oauth2();
    if (oauth2 != null) {
      tree.mapping("oauth2", OAuth2Section.effective(oauth2));
    }
    if (!client.tls().equals(TlsConfig.NONE)) {
      tree.mapping("tls_config", tls(client.tls()));
    }
    tree.bool("follow_redirects", client.followRedirects());
    tree.bool("enable_http2", client.enableHttp2());
    proxy(tree, client.proxy());
    YamlTree headers = new YamlTree();
    for (HttpHeader header : client.headers()) {
      YamlTree values = new YamlTree();
      values.texts("values", header.values());
      values.texts("secrets", header.secrets().stream().map(Secret::toString).toList());
      values.texts("files", header.files());
      headers.mapping(header.name(), values);
    }
    tree.mappingIfSet("http_headers", headers);
  }

  /// Adds the proxy options, inline.
  static void proxy(YamlTree tree, ProxyConfig proxy) {
    tree.textIfSet("proxy_url", Redaction.url(proxy.url()));
    tree.textIfSet("no_proxy", proxy.noProxy());
    tree.boolIfTrue("proxy_from_environment", proxy.fromEnvironment());
    YamlTree headers = new YamlTree();
    proxy
        .connectHeader()
        .forEach(
            (name, values) -> headers.texts(name, values.stream().map(Secret::toString).toList()));
    tree.mappingIfSet("proxy_connect_header", headers);
  }

  /// `tls_config`.
  static YamlTree tls(TlsConfig tls) {
    YamlTree tree = new YamlTree();
    tree.textIfSet("ca", tls.ca());
    tree.textIfSet("cert", tls.cert());
    tree.textIfSet("key", tls.key().toString());
    tree.textIfSet("ca_file", tls.caFile());
    tree.textIfSet("cert_file", tls.certFile());
    tree.textIfSet("key_file", tls.keyFile());
    tree.textIfSet("server_name", tls.serverName());
    tree.bool("insecure_skip_verify", tls.insecureSkipVerify());
    tree.textIfSet("min_version", tls.minVersion());
    tree.textIfSet("max_version", tls.maxVersion());
    return tree;
  }
}

package io.narthex.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How requests to one kind of peer are made: credentials, TLS, redirects, proxies, headers.
///
/// @param basicAuth null: none; never together with `authorization` or `oauth2`
/// @param authorization null: none; the older `bearer_token` and `bearer_token_file` are read as
///   this
/// @param oauth2 null: none
/// @param headers added to every request, in the file's order
public record HttpClientConfig(
    @Nullable BasicAuth basicAuth,
    @Nullable Authorization authorization,
    @Nullable OAuth2Config oauth2,
    TlsConfig tls,
    boolean followRedirects,
    boolean enableHttp2,
    ProxyConfig proxy,
    List<HttpHeader> headers) {
  /// No credentials, redirects followed.
  public static final HttpClientConfig DEFAULT =
      new HttpClientConfig(
          null, null, null, TlsConfig.NONE, true, true, ProxyConfig.NONE, List.of());

  public HttpClientConfig {
    headers = List.copyOf(headers);
  }

  /// `basic_auth`: at most one of name and name file, at most one of password and password file.
  /// Files are read again for every request.
  ///
  /// @param usernameFile empty: none
  /// @param passwordFile empty: none
  public record BasicAuth(
      String username, String usernameFile, Secret password, String passwordFile) {}

  /// `authorization`: what stands in the `Authorization` header.
  ///
  /// @param type the word before the credentials, `Bearer` by default, never `basic`
  /// @param credentialsFile empty: none; read again for every request
  public record Authorization(String type, Secret credentials, String credentialsFile) {}

  /// Which proxy requests go through.
  ///
  /// @param url empty: none; else `http` or `https`, perhaps with credentials
  /// @param noProxy hosts that are reached directly, separated by commas
  /// @param fromEnvironment whether the usual environment variables decide
  /// @param connectHeader headers of the CONNECT request
  public record ProxyConfig(
      String url,
      String noProxy,
      boolean fromEnvironment,
      Map<String, List<Secret>> connectHeader) {
    /// No proxy.
    public static final ProxyConfig NONE = new ProxyConfig("", "", false, Map.of());

    public ProxyConfig {
      connectHeader = Collections.unmodifiableMap(new LinkedHashMap<>(connectHeader));
    }
  }

  /// One header with all its values.
  ///
  /// @param files paths whose contents are values; read again for every request
  public record HttpHeader(
      String name, List<String> values, List<Secret> secrets, List<String> files) {
    public HttpHeader {
      values = List.copyOf(values);
      secrets = List.copyOf(secrets);
      files = List.copyOf(files);
    }
  }
}

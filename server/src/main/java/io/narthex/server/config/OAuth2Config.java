package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `oauth2`: where tokens for requests come from and what is shown to get one.
///
/// @param clientSecretFile empty: none; read again for every request
/// @param assertion what signs requests for tokens where [#isJwtBearer()]
/// @param grantType as written; empty: `client_credentials`
/// @param tokenUrl not empty
/// @param endpointParams further parameters of requests for tokens
/// @param tls of connections to the token URL
/// @param proxy of connections to the token URL
public record OAuth2Config(
    String clientId,
    Secret clientSecret,
    String clientSecretFile,
    Assertion assertion,
    String grantType,
    List<String> scopes,
    String tokenUrl,
    Map<String, String> endpointParams,
    TlsConfig tls,
    ProxyConfig proxy) {
  /// The grant type of RFC 7523, section 2.1.
  public static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  public OAuth2Config {
    scopes = List.copyOf(scopes);
    endpointParams = Collections.unmodifiableMap(new TreeMap<>(endpointParams));
  }

  /// Whether a signed assertion takes the place of the client's secret; every other grant type
  /// means client credentials, as upstream.
  public boolean isJwtBearer() {
    return grantType.equals(JWT_BEARER);
  }

  /// What a signed assertion is made of.
  ///
  /// @param keyId empty: the assertion names no key
  /// @param key an RSA key in PEM
  /// @param keyFile empty: none; read again for every request
  /// @param algorithm `RS256`, `RS384` or `RS512`; empty: `RS256`
  /// @param issuer empty: the client's id
  /// @param audience empty: the token URL
  /// @param claims further ones
  public record Assertion(
      String keyId,
      Secret key,
      String keyFile,
      String algorithm,
      String issuer,
      String audience,
      YamlNode.Mapping claims) {}
}

package io.narthex.server.http;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.OAuth2Config;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// A signed statement of who asks for a token (RFC 7523, section 3), good for ten minutes.
///
/// @param nowMs time of issue, since the epoch
record JwtAssertion(OAuth2Config config, long nowMs) {
  private static final long LIFE_SECONDS = 600;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /// The assertion.
  ///
  /// @param key an RSA key in PEM
  /// @throws HttpCallException where it is not; says nothing of the key
  String signed(String key) throws HttpCallException {
    String algorithm =
        config.assertion().algorithm().isEmpty() ? "RS256" : config.assertion().algorithm();
    Map<String, String> header = new LinkedHashMap<>();
    header.put("alg", JsonText.string(algorithm));
    header.put("typ", JsonText.string("JWT"));
    if (!config.assertion().keyId().isEmpty()) {
      header.put("kid", JsonText.string(config.assertion().keyId()));
    }
    String content = base64(JsonText.object(header)) + "." + base64(JsonText.object(claims()));
    try {
      Signature signature = Signature.getInstance("SHA" + algorithm.substring(2) + "withRSA");
      signature.initSign(privateKey(key));
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new HttpCallException(
          HttpCallException.Kind.SETTINGS,
          "oauth2 client certificate key: expected=an RSA key in PEM, unencrypted, actual=another"
              + " text",
          e);
    }
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String pkcs8 = PrivateKeyPem.toPkcs8(pem);
    int start = pkcs8.indexOf(BEGIN);
    int end = pkcs8.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no private key");
    }
    byte[] der = Base64.getMimeDecoder().decode(pkcs8.substring(start + BEGIN.length(), end));
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private Map<String, String> claims() {
    OAuth2Config.Assertion assertion = config.assertion();
    String issuer = assertion.issuer().isEmpty() ? config.clientId() : assertion.issuer();
    String audience = assertion.audience().isEmpty() ? config.tokenUrl() : assertion.audience();
    long nowSeconds = nowMs / 1_000;
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", JsonText.string(issuer));
    claims.put("sub", JsonText.string(config.clientId()));
    claims.put("jti", JsonText.string(UUID.randomUUID().toString()));
    claims.put("aud", JsonText.string(audience));
    claims.put("iat", Long.toString(nowSeconds));
    claims.put("exp", Long.toString(nowSeconds + LIFE_SECONDS));
    if (!config.scopes().isEmpty()) {
      claims.put("scope", JsonText.string(String.join(" ", config.scopes())));
    }
    for (YamlNode.Entry entry : assertion.claims().entries()) {
      claims.put(entry.key().text(), JsonText.of(entry.value()));
    }
    return claims;
  }

  private static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

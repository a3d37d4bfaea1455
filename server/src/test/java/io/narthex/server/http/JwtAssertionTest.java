package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import io.narthex.server.config.OAuth2Config;
import io.narthex.server.config.Secret;
import io.narthex.server.config.TlsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JwtAssertionTest {
  private static final long NOW_MS = 1_700_000_000_500L;

  static OAuth2Config.Assertion assertion(String key, String algorithm, String keyId) {
    YamlNode.Scalar claim =
        new YamlNode.Scalar("5", YamlNode.ScalarType.INT, YamlNode.Position.NONE);
    YamlNode.Scalar name =
        new YamlNode.Scalar("level", YamlNode.ScalarType.STRING, YamlNode.Position.NONE);
    return new OAuth2Config.Assertion(
        keyId,
        new Secret(key),
        "",
        algorithm,
        "",
        "",
        new YamlNode.Mapping(List.of(new YamlNode.Entry(name, claim)), YamlNode.Position.NONE));
  }

  static OAuth2Config config(String url, OAuth2Config.Assertion assertion) {
    return new OAuth2Config(
        "the \"client\"",
        Secret.NONE,
        "",
        assertion,
        OAuth2Config.JWT_BEARER,
        List.of("a", "b"),
        url,
        Map.of(),
        TlsConfig.NONE,
        ProxyConfig.NONE);
  }

  private static JsonNode decoded(String part) throws IOException {
    return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(part));
  }

  @Test
  void areSignedAsTheAlgorithmSays(@TempDir Path directory) throws Exception {
    TestTls key = new TestTls(directory, "dns:signer.test");
    for (String algorithm : List.of("", "RS256", "RS384", "RS512")) {
      OAuth2Config config = config("http://t/", assertion(key.privateKey(), algorithm, "k1"));
      String[] parts = new JwtAssertion(config, NOW_MS).signed(key.privateKey()).split("\\.", -1);
      assertEquals(3, parts.length);
      JsonNode header = decoded(parts[0]);
      String expected = algorithm.isEmpty() ? "RS256" : algorithm;
      assertEquals(expected, header.get("alg").asText());
      assertEquals("JWT", header.get("typ").asText());
      assertEquals("k1", header.get("kid").asText());
      JsonNode claims = decoded(parts[1]);
      assertEquals("the \"client\"", claims.get("iss").asText());
      assertEquals("the \"client\"", claims.get("sub").asText());
      assertEquals("http://t/", claims.get("aud").asText());
      assertEquals(1_700_000_000L, claims.get("iat").asLong());
      assertEquals(1_700_000_600L, claims.get("exp").asLong());
      assertEquals("a b", claims.get("scope").asText());
      assertEquals(5, claims.get("level").asInt());
      assertTrue(claims.get("jti").asText().length() > 30);
      Signature check = Signature.getInstance("SHA" + expected.substring(2) + "withRSA");
      check.initVerify(key.publicKey());
      check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      assertTrue(check.verify(Base64.getUrlDecoder().decode(parts[2])));
    }
  }
}

package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Lists and URLs put together at random from parts that matter, answered by Go's `httpproxy` of
/// `golang.org/x/net` 0.57.
final class NoProxyTest {
  @Test
  void meansWhatGoMakesOfIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    ObjectMapper json = new ObjectMapper();
    try (InputStream table =
        Objects.requireNonNull(NoProxyTest.class.getResourceAsStream("/http/no-proxy.jsonl"))) {
      for (String line :
          new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode one = json.readTree(line);
        HttpUrl url = HttpUrl.parse(one.get("url").asText());
        count++;
        if (new NoProxy(one.get("noProxy").asText()).covers(url) != one.get("direct").asBoolean()) {
          wrong.add(line);
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(count > 2_000, "cases: " + count);
  }
}

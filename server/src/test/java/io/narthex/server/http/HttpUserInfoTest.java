package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Name and password in a URL.
@Timeout(30)
final class HttpUserInfoTest {
  @ParameterizedTest
  @CsvSource({
    "http://u:p@h/, u:p, http://h/",
    "http://us%65r:p%40%3A@h:1/x, user:p@:, http://h:1/x",
    "http://u@h/, u:, http://h/",
    "http://a@b:c@h/, a@b:c, http://h/",
    "http://@h/, '', http://h/",
    "http://h/u:p@x, '', http://h/u:p@x",
  })
  void isSplitOff(String text, String userInfo, String shown) {
    HttpUrl url = HttpUrl.parse(text);
    assertEquals(userInfo, url.userInfo().value());
    assertEquals(shown, url.toString());
    assertEquals("h", url.host());
  }

  @Test
  void isSentAndNotShown() throws Exception {
    try (HttpTransport transport = new HttpTransport(1);
        TestTargets server = new TestTargets().text("/m", "m")) {
      HttpClient client = new HttpClient(transport, HttpClientConfig.DEFAULT, "Prometheus/test");
      String start = "http://us%65r:canary%40@" + server.address();
      HttpCall call = HttpCall.get(HttpUrl.parse(start + "/m"), Map.of(), 10_000, 1 << 20);
      client.call(call).close();
      String head = server.heads().getLast();
      assertTrue(head.startsWith("GET /m HTTP"), head);
      assertTrue(head.contains("Authorization: Basic dXNlcjpjYW5hcnlA"), head);
      server.on(
          "/close",
          out -> {
            throw TestTargets.hangUp();
          });
      HttpCall bad = HttpCall.get(HttpUrl.parse(start + "/close"), Map.of(), 10_000, 1 << 20);
      HttpCallException e = assertThrows(HttpCallException.class, () -> client.call(bad));
      assertEquals("Get \"http://" + server.address() + "/close\": EOF", e.getMessage());
      assertFalse(String.valueOf(e.getMessage()).contains("canary"));
    }
  }
}

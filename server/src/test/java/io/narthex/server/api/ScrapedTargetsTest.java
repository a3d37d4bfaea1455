package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where others reach the targets of this machine.
final class ScrapedTargetsTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9090/metrics, https://out.example/metrics",
    "http://localhost:9100/m?a=b, http://out.example:9100/m?a=b",
    "https://[::1]:9100/m, https://out.example:9100/m",
    "http://other:9090/metrics, http://other:9090/metrics",
    "nonsense, nonsense",
  })
  void targetsSeenFromOutside(String url, String seen) {
    assertEquals(seen, ScrapedTargets.globalUrl(url, URI.create("https://out.example/p/"), 9090));
  }
}

package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The window for samples out of order comes into force with a reload. Statuses and the words that
/// answers begin with are those of Prometheus 3.14 for the same writes.
@Timeout(240)
final class OutOfOrderIT {
  private static final long MINUTE_MS = 60_000;
  private static final String DELAYS = "prometheus_tsdb_sample_ooo_delta_count";
  private static final String FLOATS = "{type=\"float\"}";

  @TempDir private Path directory;

  private void configure(String text) throws IOException {
    Files.writeString(directory.resolve("prometheus.yml"), text);
  }

  private void reload(ServerProcess server, String text) throws IOException {
    configure(text);
    assertEquals(200, server.post("/-/reload", "", new byte[0]).status());
  }

  private static void expect(
      ServerProcess server, int status, String words, long timeMs, double value)
      throws IOException {
    RawClient.Answer answer = PushedSample.send(server, timeMs, value);
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.text().startsWith(words), answer.text());
  }

  @Test
  void windowComesAndGoesWithReloads() throws Exception {
    configure("global: {}\n");
    try (ServerProcess server =
        ServerProcess.start(
            directory,
            ServerProcess.freePort(),
            "--config.file=prometheus.yml",
            "--web.enable-lifecycle",
            "--web.enable-remote-write-receiver")) {
      long nowMs = System.currentTimeMillis();
      expect(server, 204, "", nowMs, 1);
      expect(server, 204, "", nowMs, 1);
      expect(server, 400, "duplicate sample for timestamp", nowMs, 2);
      expect(server, 400, "out of order sample", nowMs - 10 * MINUTE_MS, 1);
      expect(server, 400, "out of bounds", nowMs - 65 * MINUTE_MS, 1);
      assertEquals(1.0, server.metric(DELAYS));

      reload(server, "storage: {tsdb: {out_of_order_time_window: 1h}}\n");
      expect(server, 204, "", nowMs - 10 * MINUTE_MS, 1);
      expect(server, 204, "", nowMs - 10 * MINUTE_MS, 1);
      expect(server, 400, "too old sample", nowMs - 65 * MINUTE_MS, 1);
      assertEquals(4.0, server.metric(DELAYS));
      assertEquals(
          2,
          server
              .data(
                  "/api/v1/query?query=count_over_time(pushed%5B1h%5D)&time=" + (nowMs / 1_000 + 1))
              .path("result")
              .path(0)
              .path("value")
              .path(1)
              .asInt());

      reload(server, "global: {}\n");
      expect(server, 400, "out of order sample", nowMs - 20 * MINUTE_MS, 1);
      expect(server, 400, "out of bounds", nowMs - 65 * MINUTE_MS, 1);
      assertEquals(1.0, server.metric("prometheus_tsdb_too_old_samples_total" + FLOATS));
      assertEquals(2.0, server.metric("prometheus_tsdb_out_of_order_samples_total" + FLOATS));
      assertEquals(2.0, server.metric("prometheus_tsdb_out_of_bound_samples_total" + FLOATS));
      assertEquals(
          1.0, server.metric("prometheus_tsdb_head_out_of_order_samples_appended_total" + FLOATS));
    }
  }
}

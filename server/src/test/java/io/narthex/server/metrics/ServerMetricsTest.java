package io.narthex.server.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ServerMetricsTest {
  @Test
  void writesPrometheusNames() throws IOException {
    ServerMetrics metrics = new ServerMetrics("3.14.0", "abc", () -> true);
    HttpMetrics http = new HttpMetrics(metrics.registry());
    metrics.reloaded(1_500);
    http.answered("/api/v1/query", 200, 150_000_000, 77);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    String text = out.toString(StandardCharsets.UTF_8);
    for (String line :
        new String[] {
          "# TYPE prometheus_build_info gauge",
          "prometheus_ready 1.0",
          "prometheus_config_last_reload_successful 1.0",
          "prometheus_config_last_reload_success_timestamp_seconds 1.5",
          "prometheus_http_requests_total{code=\"200\",handler=\"/api/v1/query\"} 1.0",
          "prometheus_http_request_duration_seconds_bucket{handler=\"/api/v1/query\",le=\"0.2\"} 1",
          "process_cpu_seconds_total",
          "process_resident_memory_bytes",
          "process_start_time_seconds",
          "jvm_memory_used_bytes",
        }) {
      assertTrue(text.contains(line), () -> line + " in\n" + text);
    }
  }
}

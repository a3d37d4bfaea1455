package io.narthex.server.scrape;

import io.narthex.server.config.NameEscapingScheme;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.config.ScrapeProtocol;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The headers of a scrape, as Prometheus sends them.
final class ScrapeRequest {
  private static final int FIRST_WEIGHT = 6;

  private ScrapeRequest() {}

  /// Headers of a job's requests to a target with this timeout.
  static Map<String, List<String>> headers(ScrapeConfig config, long timeoutMs) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Accept", List.of(accept(config.scrapeProtocols(), config.nameEscapingScheme())));
    headers.put("Accept-Encoding", List.of(config.enableCompression() ? "gzip" : "identity"));
    headers.put("X-Prometheus-Scrape-Timeout-Seconds", List.of(seconds(timeoutMs)));
    return headers;
  }

  /// The `Accept` header: weights fall from 0.6 in the order of preference; anything comes last.
  static String accept(List<ScrapeProtocol> protocols, NameEscapingScheme escaping) {
    StringBuilder out = new StringBuilder();
    int weight = FIRST_WEIGHT;
    for (ScrapeProtocol protocol : protocols) {
      out.append(mediaType(protocol));
      if (knowsEscaping(protocol)) {
        out.append(";escaping=").append(escaping.configName());
      }
      out.append(";q=0.").append(weight--).append(',');
    }
    return out.append("*/*;q=0.").append(weight).toString();
  }

  private static String mediaType(ScrapeProtocol protocol) {
    return switch (protocol) {
      case PROMETHEUS_PROTO ->
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
      case PROMETHEUS_TEXT_0_0_4 -> "text/plain;version=0.0.4";
      case PROMETHEUS_TEXT_1_0_0 -> "text/plain;version=1.0.0";
      case OPEN_METRICS_TEXT_0_0_1 -> "application/openmetrics-text;version=0.0.1";
      case OPEN_METRICS_TEXT_1_0_0 -> "application/openmetrics-text;version=1.0.0";
    };
  }

  private static boolean knowsEscaping(ScrapeProtocol protocol) {
    return protocol == ScrapeProtocol.PROMETHEUS_TEXT_1_0_0
        || protocol == ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0;
  }

  /// Seconds without needless digits: `10`, `0.5`.
  private static String seconds(long ms) {
    return BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString();
  }
}

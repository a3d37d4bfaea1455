package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.ServicePages;
import java.util.List;

/// Rule groups over services, one group a service: 15 recording and 5 alerting rules, each of which
/// selects the 100 series of its service, or the tenth of them, and yields at most ten.
final class RuleGroups {
  static final int RULES_PER_GROUP = 20;

  /// Expressions of recording rules over a selector.
  private static final List<String> RECORDED =
      List.of(
          "sum by (code) (rate(%s[5m]))",
          "sum by (route) (rate(%s[5m]))",
          "sum(rate(%s[5m]))",
          "sum by (code) (rate(%s[1m]))",
          "sum by (route) (increase(%s[2m]))",
          "max by (route) (rate(%s[2m]))",
          "avg by (code) (irate(%s[2m]))",
          "sum by (code) (max_over_time(%s[5m]))",
          "count by (code) (%s)",
          "sum by (route) (%s)",
          "quantile by (code) (0.9, rate(%s[5m]))",
          "topk(5, rate(%s[5m]))",
          "stddev by (route) (rate(%s[2m]))",
          "sum by (code) (rate(%1$s[5m])) / ignoring (code) group_left () sum(rate(%1$s[5m]))",
          "sum by (route) (delta(%s[5m])) > 0");

  /// Expressions of alerting rules; the last one holds for one series.
  private static final List<String> ALERTED =
      List.of(
          "sum(rate(%1$s[5m])) > 1e9",
          "sum by (route) (rate(%1$s[5m])) < 0",
          "max by (code) (resets(%1$s[5m])) > 0",
          "absent(%1$s)",
          "sum(rate(%1$s[2m])) >= 0");

  private RuleGroups() {}

  /// A rule file with the groups of services `0..services-1`.
  static String file(int services) {
    StringBuilder out = new StringBuilder(1 << 20).append("groups:\n");
    for (int service = 0; service < services; service++) {
      out.append("- name: service-").append(service).append("\n  interval: 15s\n  rules:\n");
      String selector =
          ServicePages.METRIC
              + "{instance=\"%s\"}".formatted(String.format("host-%04d.example.org:9100", service));
      for (int i = 0; i < RECORDED.size(); i++) {
        out.append("  - record: service:requests:r").append(i).append("\n    expr: ");
        expression(out, RECORDED.get(i), selector);
        out.append("    labels: {service: s").append(service).append("}\n");
      }
      for (int i = 0; i < ALERTED.size(); i++) {
        out.append("  - alert: Requests").append(i).append("\n    expr: ");
        expression(out, ALERTED.get(i), selector);
        out.append("    for: 1h\n    labels: {severity: page, service: s")
            .append(service)
            .append("}\n");
        out.append("    annotations: {summary: 'service ").append(service);
        out.append(" has {{ $value | humanize }} requests'}\n");
      }
    }
    return out.toString();
  }

  private static void expression(StringBuilder out, String form, String selector) {
    out.append('\'').append(String.format(form, selector)).append("'\n");
  }
}

package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;

/// What a server has counted of its rules, added up over all groups.
///
/// @param missed iterations that were left out
/// @param longestSeconds of the last evaluations of the groups
record RuleCounts(double evaluations, double failures, double missed, double longestSeconds) {
  private static final String EVALUATIONS = "prometheus_rule_evaluations_total{";
  private static final String FAILURES = "prometheus_rule_evaluation_failures_total{";
  private static final String MISSED = "prometheus_rule_group_iterations_missed_total{";
  private static final String DURATION = "prometheus_rule_group_last_duration_seconds{";

  static RuleCounts of(ServerClient client) throws IOException, InterruptedException {
    double evaluations = 0;
    double failures = 0;
    double missed = 0;
    double longest = 0;
    for (String line : client.get("/metrics").bodyIfSucceeded().split("\n", -1)) {
      double value =
          line.startsWith("prometheus_rule_")
              ? Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))
              : 0;
      evaluations += line.startsWith(EVALUATIONS) ? value : 0;
      failures += line.startsWith(FAILURES) ? value : 0;
      missed += line.startsWith(MISSED) ? value : 0;
      longest = line.startsWith(DURATION) ? Math.max(longest, value) : longest;
    }
    return new RuleCounts(evaluations, failures, missed, longest);
  }
}

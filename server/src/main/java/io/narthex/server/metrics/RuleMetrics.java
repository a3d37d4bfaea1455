package io.narthex.server.metrics;

import io.narthex.rules.AlertTimes;
import io.narthex.rules.RuleGroupFigures;
import io.narthex.rules.scheduler.EvaluationObserver;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Figures of rule groups under Prometheus's names. Thread-safe.
public final class RuleMetrics implements EvaluationObserver {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final String GROUP = "rule_group";

  private final PrometheusRegistry registry;
  private final List<DistributionDataPoint> rules;
  private final List<DistributionDataPoint> groups;

  /// Registers what is observed; [#register] adds what groups count themselves.
  public RuleMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.rules =
        List.of(
            Summary.builder()
                .name("prometheus_rule_evaluation_duration_seconds")
                .help("The duration for a rule to execute.")
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .register(registry),
            histogram(
                "prometheus_rule_evaluation_duration_histogram_seconds",
                "The duration for a rule to execute."));
    this.groups =
        List.of(
            Summary.builder()
                .name("prometheus_rule_group_duration_seconds")
                .help("The duration of rule group evaluations.")
                .quantile(0.01, 0.001)
                .quantile(0.05, 0.005)
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .register(registry),
            histogram(
                "prometheus_rule_group_duration_histogram_seconds",
                "The duration of rule group evaluations."));
  }

  private Histogram histogram(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(.01, .1, 1, 10)
        .register(registry);
  }

  @Override
  public void ruleEvaluated(long nanos) {
    rules.forEach(metric -> metric.observe(nanos / NANOS));
  }

  @Override
  public void groupEvaluated(long nanos) {
    groups.forEach(metric -> metric.observe(nanos / NANOS));
  }

  /// Registers what `figures` says of each group.
  public void register(Supplier<List<RuleGroupFigures>> figures) {
    counter(
        "prometheus_rule_group_iterations_missed_total",
        "The total number of rule group evaluations missed due to slow rule group evaluation.",
        figures,
        RuleGroupFigures::iterationsMissed);
    counter(
        "prometheus_rule_group_iterations_total",
        "The total number of scheduled rule group evaluations, whether executed or missed.",
        figures,
        RuleGroupFigures::iterations);
    counter(
        "prometheus_rule_evaluations_total",
        "The total number of rule evaluations.",
        figures,
        RuleGroupFigures::evaluations);
    counter(
        "prometheus_rule_evaluation_failures_total",
        "The total number of rule evaluation failures.",
        figures,
        RuleGroupFigures::evaluationFailures);
    gauge(
        "prometheus_rule_group_interval_seconds",
        "The interval of a rule group.",
        figures,
        f -> f.intervalMs() / MILLIS);
    gauge(
        "prometheus_rule_group_last_evaluation_timestamp_seconds",
        "The timestamp of the last rule group evaluation in seconds.",
        figures,
        f -> f.lastEvaluationMs() == AlertTimes.NEVER ? 0 : f.lastEvaluationMs() / MILLIS);
    durations(figures);
    gauge("prometheus_rule_group_rules", "The number of rules.", figures, RuleGroupFigures::rules);
    gauge(
        "prometheus_rule_group_last_evaluation_samples",
        "The number of samples returned during the last rule group evaluation.",
        figures,
        RuleGroupFigures::lastSamples);
  }

  private void durations(Supplier<List<RuleGroupFigures>> figures) {
    gauge(
        "prometheus_rule_group_last_duration_seconds",
        "The duration of the last rule group evaluation.",
        figures,
        f -> f.lastDurationNanos() / NANOS);
    gauge(
        "prometheus_rule_group_last_rule_duration_sum_seconds",
        "The sum of time in seconds it took to evaluate each rule in the group regardless of"
            + " concurrency. This should be higher than the group duration if rules are evaluated"
            + " concurrently.",
        figures,
        f -> f.lastRuleDurationSumNanos() / NANOS);
    gauge(
        "prometheus_rule_group_last_restore_duration_seconds",
        "The duration of the last alert rules alerts restoration using the `ALERTS_FOR_STATE`"
            + " series.",
        () -> figures.get().stream().filter(f -> f.lastRestoreNanos() >= 0).toList(),
        f -> f.lastRestoreNanos() / NANOS);
  }

  private void counter(
      String name,
      String help,
      Supplier<List<RuleGroupFigures>> figures,
      ToDoubleFunction<RuleGroupFigures> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(GROUP)
        .callback(
            callback -> figures.get().forEach(f -> callback.call(value.applyAsDouble(f), f.key())))
        .register(registry);
  }

  private void gauge(
      String name,
      String help,
      Supplier<List<RuleGroupFigures>> figures,
      ToDoubleFunction<RuleGroupFigures> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(GROUP)
        .callback(
            callback -> figures.get().forEach(f -> callback.call(value.applyAsDouble(f), f.key())))
        .register(registry);
  }
}

package io.narthex.server.scrape;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What scraping says of itself, under Prometheus's names. Thread-safe.
final class ScrapeMetrics {
  private static final String JOB = "scrape_job";

  private final Summary intervalLength;
  private final Summary syncLength;
  private final Counter syncs;
  private final Counter syncFailures;
  private final Gauge targets;
  private final Counter exceededTargetLimit;
  private final Counter exceededSampleLimit;
  private final Counter exceededBodySizeLimit;
  private final Counter exceededLabelLimits;
  private final Counter duplicates;
  private final Counter outOfOrder;
  private final Counter outOfBounds;

  ScrapeMetrics(PrometheusRegistry registry) {
    intervalLength =
        quantiles(
            "prometheus_target_interval_length_seconds",
            "Actual intervals between scrapes.",
            "interval",
            registry);
    syncLength =
        quantiles(
            "prometheus_target_sync_length_seconds",
            "Actual interval to sync the scrape pool.",
            JOB,
            registry);
    syncs =
        byJob(
            "prometheus_target_scrape_pool_sync_total",
            "Total number of syncs that were executed on a scrape pool.",
            registry);
    syncFailures =
        byJob(
            "prometheus_target_sync_failed_total",
            "Total number of target sync failures.",
            registry);
    targets =
        Gauge.builder()
            .name("prometheus_target_scrape_pool_targets")
            .help("Current number of targets in this scrape pool.")
            .labelNames(JOB)
            .register(registry);
    exceededTargetLimit =
        plain(
            "prometheus_target_scrape_pool_exceeded_target_limit_total",
            "Total number of times scrape pools hit the target limit, during sync or config reload.",
            registry);
    exceededSampleLimit =
        plain(
            "prometheus_target_scrapes_exceeded_sample_limit_total",
            "Total number of scrapes that hit the sample limit and were rejected.",
            registry);
    exceededBodySizeLimit =
        plain(
            "prometheus_target_scrapes_exceeded_body_size_limit_total",
            "Total number of scrapes that hit the body size limit.",
            registry);
    exceededLabelLimits =
        plain(
            "prometheus_target_scrape_pool_exceeded_label_limits_total",
            "Total number of times scrape pools hit the label limits.",
            registry);
    duplicates =
        plain(
            "prometheus_target_scrapes_sample_duplicate_timestamp_total",
            "Total number of samples rejected due to duplicate timestamps but different values.",
            registry);
    outOfOrder =
        plain(
            "prometheus_target_scrapes_sample_out_of_order_total",
            "Total number of samples rejected due to not being out of the expected order.",
            registry);
    outOfBounds =
        plain(
            "prometheus_target_scrapes_sample_out_of_bounds_total",
            "Total number of samples rejected due to timestamp falling outside of the time bounds.",
            registry);
  }

  private static Counter plain(String name, String help, PrometheusRegistry registry) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  private static Counter byJob(String name, String help, PrometheusRegistry registry) {
    return Counter.builder().name(name).help(help).labelNames(JOB).register(registry);
  }

  private static Summary quantiles(
      String name, String help, String label, PrometheusRegistry registry) {
    return Summary.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .quantile(0.01, 0.001)
        .quantile(0.05, 0.005)
        .quantile(0.5, 0.05)
        .quantile(0.9, 0.01)
        .quantile(0.99, 0.001)
        .register(registry);
  }

  void interval(String interval, double seconds) {
    intervalLength.labelValues(interval).observe(seconds);
  }

  /// A pool has taken new targets.
  void synced(String job, double seconds, int targetCount, int failures) {
    syncLength.labelValues(job).observe(seconds);
    syncs.labelValues(job).inc();
    syncFailures.labelValues(job).inc(failures);
    targets.labelValues(job).set(targetCount);
  }

  void targetLimitExceeded() {
    exceededTargetLimit.inc();
  }

  /// A pool is gone.
  void forget(String job) {
    syncLength.remove(job);
    syncs.remove(job);
    syncFailures.remove(job);
    targets.remove(job);
  }

  void failed(ScrapeFailure.Kind kind) {
    switch (kind) {
      case SAMPLE_LIMIT -> exceededSampleLimit.inc();
      case BODY_SIZE_LIMIT -> exceededBodySizeLimit.inc();
      case LABEL_LIMIT -> exceededLabelLimits.inc();
      case EXCHANGE, BODY, TARGET_LIMIT -> {}
    }
  }

  void counted(Tally counts) {
    if (counts.duplicates > 0) {
      duplicates.inc(counts.duplicates);
    }
    if (counts.outOfOrder > 0) {
      outOfOrder.inc(counts.outOfOrder);
    }
    if (counts.outOfBounds > 0) {
      outOfBounds.inc(counts.outOfBounds);
    }
  }
}

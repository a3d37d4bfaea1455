package io.narthex.server.metrics;

import io.narthex.query.PreparedQuery;
import io.narthex.query.QueryEngine;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryStatistics;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;

/// A query engine that counts what goes through it. Thread-safe.
public final class MeasuredQueryEngine implements QueryEngine {
  private static final double NANOS = 1e9;

  private final QueryEngine engine;
  private final Gauge running;
  private final DistributionDataPoint preparing;
  private final DistributionDataPoint queueing;
  private final DistributionDataPoint evaluating;
  private final DistributionDataPoint sorting;
  private final Counter samples;

  /// Registers the metrics with `registry`.
  ///
  /// @param maxConcurrency queries that `engine` runs at once
  public MeasuredQueryEngine(QueryEngine engine, int maxConcurrency, PrometheusRegistry registry) {
    this.engine = engine;
    running =
        Gauge.builder()
            .name("prometheus_engine_queries")
            .help("The current number of queries being executed or waiting.")
            .register(registry);
    Gauge.builder()
        .name("prometheus_engine_queries_concurrent_max")
        .help("The max number of concurrent queries.")
        .register(registry)
        .set(maxConcurrency);
    Summary durations =
        Summary.builder()
            .name("prometheus_engine_query_duration_seconds")
            .help("Query timings.")
            .labelNames("slice")
            .quantile(0.5, 0.05)
            .quantile(0.9, 0.01)
            .quantile(0.99, 0.001)
            .register(registry);
    preparing = durations.labelValues("prepare_time");
    queueing = durations.labelValues("queue_time");
    evaluating = durations.labelValues("inner_eval");
    sorting = durations.labelValues("result_sort");
    samples =
        Counter.builder()
            .name("prometheus_engine_query_samples_total")
            .help("The total number of samples loaded by all queries.")
            .register(registry);
  }

  @Override
  public QueryResult instant(String query, long timeMs, QueryOptions options) {
    return measured(() -> engine.instant(query, timeMs, options));
  }

  @Override
  public PreparedQuery prepare(String query) {
    PreparedQuery prepared = engine.prepare(query);
    return (timeMs, options) -> measured(() -> prepared.instant(timeMs, options));
  }

  @Override
  public QueryResult range(
      String query, long startMs, long endMs, long stepMs, QueryOptions options) {
    return measured(() -> engine.range(query, startMs, endMs, stepMs, options));
  }

  private QueryResult measured(Supplier<QueryResult> evaluation) {
    running.inc();
    try {
      return counted(evaluation.get());
    } finally {
      running.dec();
    }
  }

  private QueryResult counted(QueryResult result) {
    QueryStatistics statistics = result.statistics();
    observe(preparing, statistics.queryPreparationNanos());
    observe(queueing, statistics.execQueueNanos());
    observe(evaluating, statistics.innerEvalNanos());
    observe(sorting, statistics.resultSortNanos());
    samples.inc(statistics.totalQueryableSamples());
    return result;
  }

  private static void observe(DistributionDataPoint slice, long nanos) {
    slice.observe(nanos / NANOS);
  }
}

package io.narthex.server.cli;

import io.narthex.server.exposition.MetricType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an exposition says of one family of metrics. The lines of a histogram or of a summary that
/// differ in nothing but bucket or quantile are one metric. Not thread-safe.
final class MetricFamily {
  /// Label of a histogram's buckets.
  static final String BUCKET = "le";

  /// Label of a summary's quantiles.
  static final String QUANTILE = "quantile";

  /// One metric.
  ///
  /// @param labels names and values in turn, as the exposition has them, without [#BUCKET] of
  ///   histograms and [#QUANTILE] of summaries
  record Metric(List<String> labels) {
    Metric {
      labels = List.copyOf(labels);
    }
  }

  private final String name;
  private final List<Metric> metrics = new ArrayList<>();
  private final Map<Map<String, String>, Metric> joined = new HashMap<>();
  private boolean helped;
  private @Nullable MetricType type;
  private int parts;

  MetricFamily(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /// Metrics in the order in which they were first met.
  List<Metric> metrics() {
    return metrics;
  }

  /// Whether there is a text for it.
  boolean isHelped() {
    return helped;
  }

  void help() {
    helped = true;
  }

  /// Whether its type can no longer change.
  boolean isTyped() {
    return type != null;
  }

  /// Its type; untyped as long as nothing else was said.
  MetricType type() {
    return type == null ? MetricType.UNKNOWN : type;
  }

  void type(MetricType newType) {
    type = newType;
  }

  /// The label that tells lines of one metric apart; empty: each line is a metric.
  String partLabel() {
    return switch (type()) {
      case HISTOGRAM -> BUCKET;
      case SUMMARY -> QUANTILE;
      case UNKNOWN, COUNTER, GAUGE, GAUGE_HISTOGRAM, INFO, STATE_SET -> "";
    };
  }

  /// Takes a line.
  ///
  /// @param labels as in [Metric]
  /// @param part whether it is a bucket or a quantile
  void line(List<String> labels, boolean part) {
    Metric metric = new Metric(labels);
    if (!partLabel().isEmpty()) {
      Map<String, String> key = new HashMap<>();
      for (int i = 0; i < labels.size(); i += 2) {
        key.put(labels.get(i), labels.get(i + 1));
      }
      Metric known = joined.putIfAbsent(key, metric);
      if (known != null) {
        parts += part && known.equals(metrics.getFirst()) ? 1 : 0;
        return;
      }
    }
    metrics.add(metric);
    parts += part && metrics.size() == 1 ? 1 : 0;
  }

  /// Number of its series: for histograms and summaries as if all metrics had as many buckets or
  /// quantiles as the first, as upstream counts.
  long seriesCount() {
    return partLabel().isEmpty() ? metrics.size() : metrics.size() * (2L + parts);
  }
}

package io.narthex.server.cli;

import io.narthex.server.exposition.MetricType;
import io.narthex.storage.sample.MetricMetadata;
import java.util.ArrayList;
import java.util.Collections;
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

  /// What a line is of its metric.
  enum Role {
    /// All of it.
    VALUE,
    /// A bucket or a quantile.
    PART,
    SUM,
    COUNT,
    /// A line of a histogram or summary that is nothing of the above.
    OTHER
  }

  /// A line.
  ///
  /// @param part bound of the bucket, or quantile, of a [Role#PART]; else NaN
  /// @param timestampMs [#UNTIMED] where the line gives none
  record Line(Role role, double part, double value, long timestampMs) {
    static final long UNTIMED = Long.MIN_VALUE;
  }

  /// One metric. Not thread-safe.
  static final class Metric {
    private final List<String> labels;
    private final List<Line> lines = new ArrayList<>(1);

    private Metric(List<String> labels) {
      this.labels = List.copyOf(labels);
    }

    /// Names and values in turn, as the exposition has them, without [#BUCKET] of histograms and
    /// [#QUANTILE] of summaries.
    List<String> labels() {
      return labels;
    }

    /// Its lines in the order of the exposition.
    List<Line> lines() {
      return Collections.unmodifiableList(lines);
    }
  }

  private final String name;
  private final List<Metric> metrics = new ArrayList<>();
  private final Map<Map<String, String>, Metric> joined = new HashMap<>();
  private @Nullable String help;
  private @Nullable MetricType type;

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
    return help != null;
  }

  void help(String text) {
    help = text;
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

  /// Type and text.
  MetricMetadata metadata() {
    return new MetricMetadata(name, type().text(), "", help == null ? "" : help);
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
  /// @param labels as in [Metric#labels]
  void line(List<String> labels, Line line) {
    metric(labels).lines.add(line);
  }

  private Metric metric(List<String> labels) {
    Metric metric = new Metric(labels);
    if (!partLabel().isEmpty()) {
      Map<String, String> key = new HashMap<>();
      for (int i = 0; i < labels.size(); i += 2) {
        key.put(labels.get(i), labels.get(i + 1));
      }
      Metric known = joined.putIfAbsent(key, metric);
      if (known != null) {
        return known;
      }
    }
    metrics.add(metric);
    return metric;
  }

  /// Number of its series: for histograms and summaries as if all metrics had as many buckets or
  /// quantiles as the first, as upstream counts.
  long seriesCount() {
    if (partLabel().isEmpty()) {
      return metrics.size();
    }
    long parts = metrics.getFirst().lines.stream().filter(line -> line.role() == Role.PART).count();
    return metrics.size() * (2 + parts);
  }
}

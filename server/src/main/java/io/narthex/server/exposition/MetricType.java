package io.narthex.server.exposition;

import org.jspecify.annotations.Nullable;

/// What a TYPE line says of a metric family.
public enum MetricType {
  UNKNOWN("unknown"),
  COUNTER("counter"),
  GAUGE("gauge"),
  HISTOGRAM("histogram"),
  GAUGE_HISTOGRAM("gaugehistogram"),
  SUMMARY("summary"),
  INFO("info"),
  STATE_SET("stateset");

  private final String text;

  MetricType(String text) {
    this.text = text;
  }

  /// The word that OpenMetrics and the HTTP API use.
  public String text() {
    return text;
  }

  /// Whether series of this type have a start time, which OpenMetrics gives as `_created`.
  public boolean hasStartTimestamp() {
    return this == COUNTER || this == HISTOGRAM || this == SUMMARY;
  }

  /// Type that the text format calls `word`; null where it knows no such type.
  static @Nullable MetricType ofText(String word) {
    return switch (word) {
      case "counter" -> COUNTER;
      case "gauge" -> GAUGE;
      case "histogram" -> HISTOGRAM;
      case "summary" -> SUMMARY;
      case "untyped" -> UNKNOWN;
      case null, default -> null;
    };
  }

  /// Type that OpenMetrics calls `word`; null where it knows no such type.
  static @Nullable MetricType ofOpenMetrics(String word) {
    for (MetricType type : values()) {
      if (type.text.equals(word)) {
        return type;
      }
    }
    return null;
  }
}

package io.narthex.query.naive;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an expression evaluates to at some times.
sealed interface NaiveValue {
  /// One number a time.
  record Scalar(List<Double> values) implements NaiveValue {}

  /// A string.
  record Text(String value) implements NaiveValue {}

  /// Series of samples, one or none a time.
  record Vector(List<Row> rows) implements NaiveValue {}

  /// Samples of one series.
  ///
  /// @param dropsName whether the name goes when the query ends
  /// @param values one a time, null where there is no sample
  record Row(Map<String, String> labels, boolean dropsName, List<@Nullable Double> values) {}

  /// Samples of one series in time order.
  record Points(
      Map<String, String> labels,
      boolean dropsName,
      List<Long> timestampsMs,
      List<Double> values) {}
}

package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.storage.labels.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/// Collects the rows of a result by their labels: what several matches give for the same labels is
/// one series, unless two of them have a sample at the same step.
final class UnitedRows {
  private final Map<Labels, Row> rows = new LinkedHashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // a carrier of a row, never compared
  private record Row(double[] values, boolean dropsName) {}

  /// Adds a row, takes ownership of it.
  ///
  /// @throws QueryException where a step has two samples
  void add(Labels labels, double[] values, boolean dropsName) {
    if (firstConflict(labels, values, dropsName) >= 0) {
      throw new QueryException(QueryException.Kind.EXECUTION, NameDropping.SAME_LABELSET);
    }
  }

  /// Adds a row, takes ownership of it.
  ///
  /// @return the first step that has two samples, from which on the row was not added; −1: none
  int firstConflict(Labels labels, double[] values, boolean dropsName) {
    Row before = rows.putIfAbsent(labels, new Row(values, dropsName));
    return before == null ? -1 : Rows.merge(values, before.values);
  }

  /// The series with samples, in the order in which they came.
  SeriesTable table() {
    SeriesTable.Builder table = new SeriesTable.Builder();
    rows.forEach((labels, row) -> {
      if (Gap.samples(row.values) > 0) {
        table.add(labels, row.values, row.dropsName);
      }
    });
    return table.build();
  }
}

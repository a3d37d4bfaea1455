package io.narthex.query.operator;

/// A vector whose rows are kept, to be read any number of times; series and groups are still those
/// of the source. Rows are handed out as copies, since a sink may write them.
///
/// @param rows by ordinal; null where a series has no sample
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
public record KeptRows(VectorSource source, double[][] rows, Evaluation evaluation)
    implements DelegatingSource {
  /// Reads `source`, which is not read otherwise; memory is charged.
  public static KeptRows of(VectorSource source, Evaluation evaluation) {
    double[][] rows = new double[source.seriesCount()][];
    if (source instanceof SeriesTable table) {
      table.read(0, rows.length, (ordinal, values) -> rows[ordinal] = values);
    } else {
      evaluation
          .runs()
          .inOrder(
              rows.length,
              (from, to) -> evaluation.table(source, from, to),
              part ->
                  part.read(
                      0,
                      part.seriesCount(),
                      (at, values) -> rows[part.sourceOrdinal(at)] = values));
    }
    return new KeptRows(source, rows, evaluation);
  }

  /// Most bytes that the rows of `source` take.
  public static long sizeBytes(VectorSource source, StepGrid grid) {
    return (long) Double.BYTES * grid.count() * source.seriesCount();
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    try (Evaluation.Scratch _ = evaluation.scratch(1)) {
      double[] copy = new double[evaluation.grid().count()];
      for (int ordinal = from; ordinal < to; ordinal++) {
        double[] row = rows[ordinal];
        if (row != null) {
          System.arraycopy(row, 0, copy, 0, copy.length);
          sink.row(ordinal, copy);
        }
      }
    }
  }
}

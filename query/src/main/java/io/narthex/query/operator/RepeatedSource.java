package io.narthex.query.operator;

import java.util.Arrays;

/// A vector that was evaluated at one step, repeated for all steps of a grid.
public record RepeatedSource(VectorSource source, Evaluation evaluation)
    implements DelegatingSource {
  @Override
  public void read(int from, int to, RowSink sink) {
    try (Evaluation.Scratch _ = evaluation.scratch(1)) {
      double[] row = new double[evaluation.grid().count()];
      source.read(
          from,
          to,
          (ordinal, values) -> {
            Arrays.fill(row, values[0]);
            evaluation.samples().hold(row.length - 1L);
            sink.row(ordinal, row);
          });
    }
  }
}

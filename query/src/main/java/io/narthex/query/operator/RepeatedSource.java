package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.List;

/// A vector that was evaluated at one step, repeated for all steps of a grid.
public record RepeatedSource(VectorSource once, Evaluation evaluation) implements VectorSource {
  @Override
  public int seriesCount() {
    return once.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return once.labels(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return once.dropsName(ordinal);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return once.groups(names, by);
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    double[] row = new double[evaluation.grid().count()];
    once.read(
        from,
        to,
        (ordinal, values) -> {
          Arrays.fill(row, values[0]);
          evaluation.samples().hold(row.length - 1L);
          sink.row(ordinal, row);
        });
  }
}

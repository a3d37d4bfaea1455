package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.function.WindowedSeries;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// A subquery: the values of an instant vector at the steps of a grid of its own are the samples.
///
/// @param inner evaluated on `innerGrid`
public record SubqueryRange(
    VectorSource inner, StepGrid innerGrid, Windows windows, Evaluation evaluation)
    implements RangeSource {
  @Override
  public int seriesCount() {
    return inner.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return inner.labels(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return inner.dropsName(ordinal);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return inner.groups(names, by);
  }

  @Override
  public boolean isDistinct() {
    return inner.isDistinct();
  }

  @Override
  public void read(int from, int to, WindowSink sink) {
    int steps = innerGrid.count();
    long[] gridMs = new long[steps];
    for (int i = 0; i < steps; i++) {
      gridMs[i] = innerGrid.timeMs(i);
    }
    Windows.Bounds whole = windows.among(gridMs, steps);
    long[] compactMs = new long[steps];
    double[] compactValues = new double[steps];
    WindowedSeries windowed = new WindowedSeries();
    windows.describe(windowed);
    inner.read(
        from,
        to,
        (ordinal, row) -> {
          Windows.Bounds bounds = whole;
          windowed.count = compact(row, gridMs, compactMs, compactValues);
          if (windowed.count == steps) {
            windowed.timestampsMs = gridMs;
            windowed.values = row;
            windowed.columnId = 0;
          } else {
            bounds = windows.among(compactMs, windowed.count);
            windowed.timestampsMs = compactMs;
            windowed.values = compactValues;
            windowed.columnId = SampleBatch.UNSHARED;
          }
          if (bounds.looked() > 0) {
            Windows.put(bounds, windowed);
            bounds.count(evaluation.samples(), false);
            sink.series(ordinal, windowed);
          }
        });
  }

  private static int compact(double[] row, long[] gridMs, long[] timestampsMs, double[] values) {
    int kept = 0;
    for (int i = 0; i < row.length; i++) {
      if (!Gap.is(row[i])) {
        timestampsMs[kept] = gridMs[i];
        values[kept++] = row[i];
      }
    }
    return kept;
  }
}

package io.narthex.query.operator;

import io.narthex.query.function.ColumnCache;
import io.narthex.query.function.Gap;
import io.narthex.query.plan.Shift;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.List;

/// An instant selector: at each step the newest sample of each series that is not older than the
/// lookback. A stale marker ends a series; its bits are those of a gap, so it needs no care.
///
/// @param column what of the samples the rows hold
public record LookupSource(
    SeriesSelection selection, Shift shift, long lookbackMs, Column column, Evaluation evaluation)
    implements VectorSource {
  private static final double MS_PER_SECOND = 1_000;

  /// What can be had of a sample.
  public enum Column {
    VALUES,
    /// Times in seconds.
    TIMES,
    /// Start timestamps in seconds, 0 where a sample has none.
    START_TIMES,
    /// Nothing, though samples are looked up.
    NOTHING
  }

  @Override
  public int seriesCount() {
    return selection.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return selection.labels(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return false;
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return selection.groups(names, by);
  }

  @Override
  public boolean isDistinct() {
    return true;
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    ColumnCache<int[]> columns = new ColumnCache<>(new int[0]);
    SampleAccount samples = evaluation.samples();
    try (Evaluation.Scratch _ = evaluation.scratch(2);
        SeriesReader series = new SeriesReader(selection, from, to, evaluation.reads())) {
      double[] row = new double[evaluation.grid().count()];
      while (series.next()) {
        int[] positions =
            columns.get(series.columnId, () -> positions(series.timestampsMs, series.count));
        int found = fill(row, positions, series);
        if (found > 0) {
          samples.hold(found);
          count(found, row, samples);
          if (column != Column.NOTHING) {
            sink.row(series.ordinal, row);
          }
        }
      }
    }
  }

  /// Counts the `found` samples of `row` as read and looked at.
  static void count(int found, double[] row, SampleAccount samples) {
    if (samples.isDetailed()) {
      for (int step = 0; step < row.length; step++) {
        if (!Gap.is(row[step])) {
          samples.at(step, 1, 1);
        }
      }
    } else {
      samples.looked(found);
      samples.read(found);
    }
  }

  /// Index of the sample that each step sees, −1 where there is none.
  private int[] positions(long[] timestampsMs, int count) {
    StepGrid grid = evaluation.grid();
    int[] positions = new int[grid.count()];
    int next = 0;
    for (int step = 0; step < positions.length; step++) {
      long timeMs = shift.apply(grid.timeMs(step));
      if (step == 0) {
        int at = Arrays.binarySearch(timestampsMs, 0, count, timeMs);
        next = at >= 0 ? at + 1 : -at - 1;
      }
      while (next < count && timestampsMs[next] <= timeMs) {
        next++;
      }
      boolean fresh = next > 0 && timestampsMs[next - 1] > timeMs - lookbackMs;
      positions[step] = fresh ? next - 1 : -1;
    }
    return positions;
  }

  private int fill(double[] row, int[] positions, SeriesReader series) {
    int found = 0;
    double[] values = series.values;
    for (int step = 0; step < row.length; step++) {
      int position = positions[step];
      double value = position < 0 ? Gap.VALUE : values[position];
      if (!Gap.is(value)) {
        found++;
        value =
            switch (column) {
              case VALUES, NOTHING -> value;
              case TIMES -> series.timestampsMs[position] / MS_PER_SECOND;
              case START_TIMES -> series.startMs(position) / MS_PER_SECOND;
            };
      }
      row[step] = value;
    }
    return found;
  }
}

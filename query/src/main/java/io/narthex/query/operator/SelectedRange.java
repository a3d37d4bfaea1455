package io.narthex.query.operator;

import io.narthex.query.function.ColumnCache;
import io.narthex.query.function.WindowedSeries;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.List;

/// A range selector: samples as storage has them, stale markers left out.
public record SelectedRange(SeriesSelection selection, Windows windows, Evaluation evaluation)
    implements RangeSource {
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
  public void read(int from, int to, WindowSink sink) {
    ColumnCache<Windows.Bounds> columns = new ColumnCache<>(Windows.Bounds.NONE);
    WindowedSeries windowed = new WindowedSeries();
    windows.describe(windowed);
    long[] compactMs = new long[0];
    double[] compactValues = new double[0];
    try (SeriesReader series = new SeriesReader(selection, from, to, evaluation.reads())) {
      while (series.next()) {
        int columnId = series.columnId;
        int firstStale = firstStale(series);
        if (firstStale < series.count) {
          if (compactMs.length < series.count) {
            compactMs = new long[series.count];
            compactValues = new double[series.count];
          }
          windowed.count = compact(series, firstStale, compactMs, compactValues);
          windowed.timestampsMs = compactMs;
          windowed.values = compactValues;
          columnId = SampleBatch.UNSHARED;
        } else {
          windowed.count = series.count;
          windowed.timestampsMs = series.timestampsMs;
          windowed.values = series.values;
        }
        windowed.columnId = columnId;
        Windows.Bounds bounds =
            columns.get(columnId, () -> windows.among(windowed.timestampsMs, windowed.count));
        if (bounds.looked() > 0) {
          Windows.put(bounds, windowed);
          evaluation.samples().looked(bounds.looked());
          evaluation.samples().read(bounds.read());
          sink.series(series.ordinal, windowed);
        }
      }
    }
  }

  private static int firstStale(SeriesReader series) {
    double[] values = series.values;
    int count = series.count;
    for (int i = 0; i < count; i++) {
      if (StaleMarker.is(values[i])) {
        return i;
      }
    }
    return count;
  }

  /// Copies the samples that are no stale markers.
  ///
  /// @return their number
  private static int compact(
      SeriesReader series, int firstStale, long[] timestampsMs, double[] values) {
    System.arraycopy(series.timestampsMs, 0, timestampsMs, 0, firstStale);
    System.arraycopy(series.values, 0, values, 0, firstStale);
    int kept = firstStale;
    for (int i = firstStale; i < series.count; i++) {
      if (!StaleMarker.is(series.values[i])) {
        timestampsMs[kept] = series.timestampsMs[i];
        values[kept++] = series.values[i];
      }
    }
    return kept;
  }
}

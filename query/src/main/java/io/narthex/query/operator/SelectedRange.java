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
///
/// @param startTimestamps whether functions get start timestamps
public record SelectedRange(
    SeriesSelection selection, Windows windows, boolean startTimestamps, Evaluation evaluation)
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
  public boolean isDistinct() {
    return true;
  }

  @Override
  public void read(int from, int to, WindowSink sink) {
    ColumnCache<Windows.Bounds> columns = new ColumnCache<>(Windows.Bounds.NONE);
    WindowedSeries windowed = new WindowedSeries();
    windows.describe(windowed);
    Compacted compacted = new Compacted();
    try (SeriesReader series = new SeriesReader(selection, from, to, evaluation.reads())) {
      while (series.next()) {
        int columnId = series.columnId;
        int firstStale = firstStale(series);
        if (firstStale < series.count) {
          compacted.copy(series, firstStale, windowed);
          columnId = SampleBatch.UNSHARED;
        } else {
          windowed.count = series.count;
          windowed.timestampsMs = series.timestampsMs;
          windowed.values = series.values;
          windowed.startTimestampsMs = series.startTimestampsMs;
        }
        if (!startTimestamps) {
          windowed.startTimestampsMs = null;
        }
        windowed.columnId = columnId;
        Windows.Bounds bounds =
            columns.get(columnId, () -> windows.among(windowed.timestampsMs, windowed.count));
        if (bounds.looked() > 0) {
          Windows.put(bounds, windowed);
          bounds.count(evaluation.samples(), true);
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

  /// Copies of the samples that are no stale markers.
  private static final class Compacted {
    private long[] timestampsMs = new long[0];
    private double[] values = new double[0];
    private long[] startsMs = new long[0];

    void copy(SeriesReader series, int firstStale, WindowedSeries into) {
      if (timestampsMs.length < series.count) {
        timestampsMs = new long[series.count];
        values = new double[series.count];
        startsMs = new long[series.count];
      }
      int kept = 0;
      for (int i = 0; i < series.count; i++) {
        if (i < firstStale || !StaleMarker.is(series.values[i])) {
          timestampsMs[kept] = series.timestampsMs[i];
          startsMs[kept] = series.startMs(i);
          values[kept++] = series.values[i];
        }
      }
      into.count = kept;
      into.timestampsMs = timestampsMs;
      into.values = values;
      into.startTimestampsMs = series.startTimestampsMs == null ? null : startsMs;
    }
  }
}

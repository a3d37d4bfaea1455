package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.Arrays;
import java.util.List;

/// The series of the head that one query selects.
final class HeadSelection implements SourceSelection {
  private final Captures captures;
  private final Capture capture;
  private final Selected selected;
  private final HeadSeries series;
  private final ReadContext context;
  private final ColumnIds columnIds = new ColumnIds();

  HeadSelection(
      HeadState state, Captures captures, Capture capture, Selected selected, ReadContext context) {
    this.captures = captures;
    this.capture = capture;
    this.selected = selected;
    this.series = new HeadSeries(state, captures, selected.series, context);
    this.context = context;
  }

  /// What a query selects.
  ///
  /// @param series dense indexes
  /// @param newestMs for each, the newest timestamp that the snapshot sees
  /// @param range of the query, cut to what is kept
  /// @param sorted whether series ascend by labels
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Selected(int[] series, long[] newestMs, TimeRange range, boolean sorted) {}

  @Override
  public int seriesCount() {
    return series.count();
  }

  @Override
  public long identityHigh(int ordinal) {
    return series.identityHigh(ordinal);
  }

  @Override
  public long identityLow(int ordinal) {
    return series.identityLow(ordinal);
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    series.labels(ordinal, into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return series.groups(names, by);
  }

  @Override
  public boolean isSorted() {
    return selected.sorted;
  }

  @Override
  public long minTimeMs() {
    return Math.max(capture.oldestMs(), selected.range.startMs());
  }

  @Override
  public long maxTimeMs() {
    return Math.min(capture.newestMs(), selected.range.endMs());
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new HeadCursor(this, context, ordinals, from, to);
  }

  /// The same as vectors, all series in their order.
  HeadVectors vectors() {
    int[] ordinals = new int[seriesCount()];
    Arrays.setAll(ordinals, i -> i);
    return new HeadVectors(new HeadCursor(this, context, ordinals, 0, ordinals.length));
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  /// Copies series under the append lock.
  ///
  /// @return the extents of that moment, held for the caller
  ExtentList take(Quantum quantum, int[] indexes, int count) {
    return captures.take(quantum, indexes, count);
  }

  /// Memory for cursors.
  CursorMemory.Pool cursorMemory() {
    return captures.cursorMemory();
  }

  Capture capture() {
    return capture;
  }

  TimeRange range() {
    return selected.range;
  }

  /// Dense index of the series at an ordinal.
  int series(int ordinal) {
    return series.series(ordinal);
  }

  /// Newest timestamp of a series that the snapshot sees.
  long newestMs(int ordinal) {
    return selected.newestMs[ordinal];
  }

  /// Ids of the series' timestamps.
  ColumnIds columnIds() {
    return columnIds;
  }
}

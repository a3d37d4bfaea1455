package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.List;

/// The out-of-order samples of some series in a range.
///
/// @param range not empty where there are series
/// @param isSorted whether series ascend by labels
record OutOfOrderSelection(
    HeadSeries series,
    OutOfOrderView samples,
    TimeRange range,
    boolean isSorted,
    ReadContext context)
    implements SourceSelection {
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
  public long minTimeMs() {
    return Math.max(samples.range().startMs(), range.startMs());
  }

  @Override
  public long maxTimeMs() {
    return Math.min(samples.range().endMs(), range.endMs());
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new OutOfOrderCursor(this, ordinals, from, to);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}

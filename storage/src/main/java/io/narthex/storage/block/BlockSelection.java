package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.source.JoinedColumns;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.List;

/// The series of a block that a query selects, in label order.
public final class BlockSelection implements SourceSelection {
  private final Block block;
  private final int[] series;
  private final TimeRange range;
  private final ReadContext context;
  private final Tombstones tombstones;
  private final JoinedColumns columnIds;

  BlockSelection(Block block, int[] series, TimeRange range, ReadContext context) {
    this.block = block;
    this.series = series;
    this.range = range;
    this.context = context;
    this.tombstones = block.tombstones();
    this.columnIds = new JoinedColumns(1, context);
  }

  Block block() {
    return block;
  }

  TimeRange range() {
    return range;
  }

  ReadContext context() {
    return context;
  }

  Tombstones tombstones() {
    return tombstones;
  }

  JoinedColumns columnIds() {
    return columnIds;
  }

  /// Number in the block of the series at `ordinal`.
  public int series(int ordinal) {
    return series[ordinal];
  }

  @Override
  public int seriesCount() {
    return series.length;
  }

  @Override
  public long identityHigh(int ordinal) {
    return block.identities().high(series[ordinal]);
  }

  @Override
  public long identityLow(int ordinal) {
    return block.identities().low(series[ordinal]);
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    block.index().labels(series[ordinal], into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return new BlockGroups(block.index(), names, by).groups(series, context);
  }

  @Override
  public boolean isSorted() {
    return true;
  }

  @Override
  public long minTimeMs() {
    return block.manifest().minMs();
  }

  @Override
  public long maxTimeMs() {
    return block.manifest().maxMs();
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new BlockCursor(this, ordinals, from, to);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}

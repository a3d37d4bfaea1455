package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.TimeRange;
import io.narthex.storage.head.DeletedRanges.Deleted;
import io.narthex.storage.source.SourceCursor;
import java.util.ArrayList;
import java.util.List;

/// Reads series of the head: takes some hundred under the append lock, decodes them without it.
final class HeadCursor implements SourceCursor {
  private final HeadSelection selection;
  private final ReadContext context;
  private final int[] ordinals;
  private final int to;
  private final CursorMemory memory;
  private final SeriesPieces pieces;
  private final Position position = new Position();
  private ColumnIds.Timestamps timestamps = ColumnIds.UNSHARED;
  private ColumnIds.Timestamps lastShared = ColumnIds.UNSHARED;
  private List<Deleted> deleted = List.of();
  private int next;

  /// Where the cursor is.
  private static final class Position {
    private ExtentList extents = new ExtentList(List.of());
    private ExtentView view = new ExtentView(extents, extents);
    private int quantumFrom;
    private int quantumTo;
    private int piece;
    private int sample;
    private boolean closed;
  }

  /// A cursor over `ordinals[from..to-1]`.
  HeadCursor(HeadSelection selection, ReadContext context, int[] ordinals, int from, int to) {
    this.selection = selection;
    this.context = context;
    this.ordinals = ordinals;
    this.to = to;
    this.next = from;
    memory = selection.cursorMemory().take();
    pieces = memory.pieces();
    position.quantumFrom = from;
    position.quantumTo = from;
  }

  @Override
  public boolean nextSeries() {
    if (next >= to) {
      return false;
    }
    if (next == position.quantumTo) {
      take();
    }
    int i = next - position.quantumFrom;
    int ordinal = ordinals[next++];
    TimeRange range = selection.range();
    long endMs = Math.min(range.endMs(), selection.newestMs(ordinal));
    pieces.load(i, new TimeRange(range.startMs(), endMs), position.view);
    position.piece = 0;
    position.sample = 0;
    deleted = visible(memory.quantum().deleted(i));
    timestamps =
        deleted.isEmpty()
            ? pieces.timestamps(selection.columnIds(), lastShared)
            : ColumnIds.UNSHARED;
    if (timestamps.id() >= 0) {
      lastShared = timestamps;
    }
    return true;
  }

  /// Takes the next series under the lock.
  private void take() {
    context.check();
    int count = Math.min(Quantum.SERIES, to - next);
    for (int i = 0; i < count; i++) {
      memory.series()[i] = selection.series(ordinals[next + i]);
    }
    ExtentList extents = selection.take(memory.quantum(), memory.series(), count);
    position.extents.release();
    position.extents = extents;
    position.view = new ExtentView(selection.capture().extents(), position.extents);
    position.quantumFrom = next;
    position.quantumTo = next + count;
    pieces.fetch(count, position.view);
  }

  /// Deletions that the snapshot sees.
  private List<Deleted> visible(List<Deleted> all) {
    if (all.isEmpty()) {
      return all;
    }
    List<Deleted> visible = new ArrayList<>(all);
    visible.removeIf(one -> one.deletion() > selection.capture().lastDeletion());
    return visible;
  }

  @Override
  public boolean read(SampleBatch into, int most) {
    boolean first = into.count == 0;
    boolean held = first && timestamps.id() >= 0 && timestamps.equals(into.timestampsFrom);
    boolean atStart = position.piece == 0 && position.sample == 0;
    int left = most;
    while (left > 0 && position.piece < pieces.count()) {
      int samples = pieces.samples(position.piece);
      int length = Math.min(left, samples - position.sample);
      into.reserve(length, context);
      if (!held || !atStart) {
        pieces.copyTimestamps(
            position.piece, position.sample, length, into.timestampsMs, into.count);
      }
      pieces.copyValues(position.piece, position.sample, length, into.values, into.count);
      int kept = deleted.isEmpty() ? length : withoutDeleted(into, length);
      into.count += kept;
      left -= kept;
      position.sample += length;
      if (position.sample == samples) {
        position.piece++;
        position.sample = 0;
      }
    }
    boolean more = position.piece < pieces.count();
    if (first) {
      into.timestampsFrom = atStart && !more && timestamps.id() >= 0 ? timestamps : null;
    }
    return more;
  }

  /// Closes the gaps of what is deleted among the `length` samples behind those that count.
  private int withoutDeleted(SampleBatch into, int length) {
    int kept = into.count;
    for (int i = into.count; i < into.count + length; i++) {
      long timestampMs = into.timestampsMs[i];
      boolean keep = true;
      for (Deleted one : deleted) {
        keep &= !one.contains(timestampMs);
      }
      if (keep) {
        into.timestampsMs[kept] = timestampMs;
        into.values[kept++] = into.values[i];
      }
    }
    return kept - into.count;
  }

  /// The vectors of the series, those that hold deleted samples too.
  SeriesPieces pieces() {
    return pieces;
  }

  /// Whether some samples of the series are deleted.
  boolean hasDeletions() {
    return !deleted.isEmpty();
  }

  /// Takes the files of sealed vectors out of memory; see
  /// [io.narthex.storage.file.MappedPages#unload].
  void unload() {
    if (!position.closed) {
      selection.capture().extents().unload();
      position.extents.unload();
    }
  }

  @Override
  public int timestampColumnId() {
    return timestamps.id();
  }

  @Override
  public void close() {
    if (position.closed) {
      return;
    }
    position.closed = true;
    next = to;
    position.piece = Integer.MAX_VALUE;
    position.extents.release();
    selection.cursorMemory().give(memory);
  }
}

package io.narthex.storage.block;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.TimeRange;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.source.JoinedColumns;
import java.util.ArrayList;
import java.util.List;

/// The chunks of one series that a query reads. Reused; not thread-safe.
final class SeriesChunks {
  private static final int COUNT_BITS = 16;

  private final IndexReader.ChunkWalk walk;
  private final TimeRange range;
  private final Tombstones tombstones;
  private final JoinedColumns columnIds;
  private final List<ChunkEntry> entries = new ArrayList<>();
  private int count;
  private long[] deleted = {};
  private int columnId = SampleBatch.UNSHARED;

  SeriesChunks(BlockSelection selection) {
    this.walk = selection.block().index().chunks();
    this.range = selection.range();
    this.tombstones = selection.tombstones();
    this.columnIds = selection.columnIds();
  }

  /// Goes to series `number` of the block.
  void seek(int number) {
    count = 0;
    columnId = SampleBatch.UNSHARED;
    deleted = tombstones.of(number);
    boolean partly = false;
    walk.seek(number);
    ChunkEntry entry = free();
    while (walk.next(entry) && entry.minMs <= range.endMs()) {
      if (entry.maxMs >= range.startMs() && !isDeleted(entry.minMs, entry.maxMs)) {
        partly |= isDeletedPartly(entry);
        count++;
        entry = free();
      }
    }
    for (int i = 0; i < count && !partly; i++) {
      join(entries.get(i));
    }
  }

  private ChunkEntry free() {
    if (count == entries.size()) {
      entries.add(new ChunkEntry());
    }
    return entries.get(count);
  }

  /// The samples of a chunk in the range are those of its column from one position on, and how
  /// many: so two edges in the tree of ids.
  private void join(ChunkEntry entry) {
    columnId =
        columnId == SampleBatch.UNSHARED
            ? columnIds.of(0, entry.column)
            : columnIds.join(columnId, entry.column);
    columnId = columnIds.join(columnId, entry.from << COUNT_BITS | entry.count);
  }

  /// Number of chunks.
  int count() {
    return count;
  }

  ChunkEntry get(int i) {
    return entries.get(i);
  }

  /// Id of the timestamps that are left of the range, among those of the selection.
  int columnId() {
    return columnId;
  }

  /// Whether everything from `minMs` to `maxMs` is deleted.
  private boolean isDeleted(long minMs, long maxMs) {
    for (int i = 0; i < deleted.length; i += 2) {
      if (deleted[i] <= minMs && maxMs <= deleted[i + 1]) {
        return true;
      }
    }
    return false;
  }

  boolean isDeleted(long timestampMs) {
    return isDeleted(timestampMs, timestampMs);
  }

  /// Whether something may be deleted of a chunk.
  boolean isDeletedPartly(ChunkEntry entry) {
    for (int i = 0; i < deleted.length; i += 2) {
      if (deleted[i] <= entry.maxMs && entry.minMs <= deleted[i + 1]) {
        return true;
      }
    }
    return false;
  }
}

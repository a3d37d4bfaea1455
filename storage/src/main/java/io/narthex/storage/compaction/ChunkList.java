package io.narthex.storage.compaction;

import io.narthex.storage.index.ChunkEntry;
import java.util.Arrays;

/// Chunks of one series from several blocks, in time order; reused. Not thread-safe.
final class ChunkList {
  private ChunkEntry[] entries = new ChunkEntry[0];
  private int[] sources = new int[0];
  private int count;

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  ChunkEntry entry(int index) {
    return entries[index];
  }

  int source(int index) {
    return sources[index];
  }

  /// An entry to be filled, which [#add] then adds.
  ChunkEntry spare() {
    if (count == entries.length) {
      int from = count;
      entries = Arrays.copyOf(entries, Math.max(16, 2 * count));
      sources = Arrays.copyOf(sources, entries.length);
      for (int i = from; i < entries.length; i++) {
        entries[i] = new ChunkEntry();
      }
    }
    return entries[count];
  }

  /// Adds the spare entry at its place: behind all that begin no later.
  void add(int source) {
    ChunkEntry added = entries[count];
    int at = count++;
    // Blocks mostly follow each other in time, so this ends at once.
    while (at > 0 && entries[at - 1].minMs > added.minMs) {
      entries[at] = entries[at - 1];
      sources[at] = sources[at - 1];
      at--;
    }
    entries[at] = added;
    sources[at] = source;
  }

  /// End of the chunks from `from` on that overlap one with the next: `from + 1` where that chunk
  /// overlaps with none.
  int overlapEnd(int from) {
    long maxMs = entries[from].maxMs;
    int end = from + 1;
    while (end < count && entries[end].minMs <= maxMs) {
      maxMs = Math.max(maxMs, entries[end].maxMs);
      end++;
    }
    return end;
  }
}

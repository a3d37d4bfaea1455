package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Ids of timestamps that are put together from columns: the same sequence of (source, column id of
/// that source) always gets the same id, another sequence another one. A trie whose nodes are
/// numbered and whose edges are in one hash table. Thread-safe; what is known already is found
/// without a lock.
public final class JoinedColumns {
  private static final VarHandle KEY = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int FIRST_SLOTS = 64;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long FREE = -1;

  /// Open addressing; at most half full, so that each search ends. A node is written before its
  /// key.
  private static final class Table {
    final long[] keys;
    final int[] nodes;
    final int shift;

    Table(int slots) {
      keys = new long[slots];
      Arrays.fill(keys, FREE);
      nodes = new int[slots];
      shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
    }

    /// Where a key is or would be.
    int slot(long key) {
      int slot = (int) ((key * GOLDEN) >>> shift);
      long found = (long) KEY.getAcquire(keys, slot);
      while (found != FREE && found != key) {
        slot = (slot + 1) & (keys.length - 1);
        found = (long) KEY.getAcquire(keys, slot);
      }
      return slot;
    }

    void put(int slot, long key, int node) {
      nodes[slot] = node;
      KEY.setRelease(keys, slot, key);
    }
  }

  private final int sourceCount;
  private final ReadContext context;
  private volatile Table table = new Table(FIRST_SLOTS);
  private int size;

  /// @param sourceCount sources are numbered below it
  /// @param context is charged for what is kept
  public JoinedColumns(int sourceCount, ReadContext context) {
    this.sourceCount = sourceCount;
    this.context = context;
  }

  /// Id of the timestamps `columnId` (0 or more) of source `source` alone.
  public int of(int source, int columnId) {
    return node(source, columnId);
  }

  /// Id of the timestamps `joined` together with those of `part`, both ids from here.
  public int join(int joined, int part) {
    return node(joined, part);
  }

  /// The nodes below `sourceCount` are the sources, so that both kinds of edges differ.
  private int node(int from, int by) {
    long key = ((long) from << 32) | by;
    Table current = table;
    int slot = current.slot(key);
    return (long) KEY.getAcquire(current.keys, slot) == key ? current.nodes[slot] : add(key);
  }

  private synchronized int add(long key) {
    Table current = table;
    int slot = current.slot(key);
    if (current.keys[slot] == key) {
      return current.nodes[slot];
    }
    if (2 * (size + 1) > current.keys.length) {
      current = grow(current);
      slot = current.slot(key);
    }
    int node = sourceCount + size;
    current.put(slot, key, node);
    size++;
    return node;
  }

  private Table grow(Table full) {
    context.charge((long) (Long.BYTES + Integer.BYTES) * full.keys.length);
    Table grown = new Table(2 * full.keys.length);
    for (int i = 0; i < full.keys.length; i++) {
      if (full.keys[i] != FREE) {
        grown.put(grown.slot(full.keys[i]), full.keys[i], full.nodes[i]);
      }
    }
    table = grown;
    return grown;
  }
}

package io.narthex.storage.postings;

import io.narthex.storage.labels.Labels;
import java.util.Arrays;

/// The label sets of series under dense indexes from 0, as symbol ids in slabs: 8 B a label and no
/// object per series. Found by their labels through an open-addressing table of indexes. Entries
/// are never moved; what is forgotten can still be read by its index.
///
/// One writer at a time, who alone may call [#find]; readers need no lock for indexes that were
/// published to them.
public final class SeriesLabels {
  private static final int SLAB_INTS = 1 << 16;
  private static final int MAX_LABELS = (SLAB_INTS - 1) / 2;
  private static final int FORGOTTEN = -1;

  private final Symbols symbols;
  private final long hashSeed;
  private volatile int[][] slabs = {new int[SLAB_INTS]};
  private volatile int[] offsets = new int[256];
  private volatile int count;
  private int slabUsed;
  private int[] table = new int[512];
  private int tableUsed;
  private int[] scratch = new int[64];

  /// @param hashSeed secret, so that nobody can aim at one chain of the table
  public SeriesLabels(Symbols symbols, long hashSeed) {
    this.symbols = symbols;
    this.hashSeed = hashSeed;
  }

  /// Number of indexes given out.
  public int count() {
    return count;
  }

  /// Index of the series with exactly these labels, −1 where there is none.
  public int find(Labels labels) {
    int[] ids = scratch(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      ids[2 * i] = symbols.find(labels.name(i));
      ids[2 * i + 1] = symbols.find(labels.value(i));
      if (ids[2 * i] < 0 || ids[2 * i + 1] < 0) {
        return -1;
      }
    }
    int slot = slotOf(hash(ids, 0, 2 * labels.size()), ids, labels.size());
    return table[slot] > 0 ? table[slot] - 1 : -1;
  }

  /// Adds a series whose labels are not there.
  ///
  /// @return its index
  public int add(Labels labels) {
    if (labels.size() > MAX_LABELS) {
      throw new IllegalArgumentException(
          "labels of a series: expected=at most " + MAX_LABELS + ", actual=" + labels.size());
    }
    int[] ids = scratch(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      ids[2 * i] = symbols.intern(labels.name(i));
      ids[2 * i + 1] = symbols.intern(labels.value(i));
    }
    int index = count;
    store(index, ids, labels.size());
    count = index + 1;
    if (2 * (tableUsed + 1) > table.length) {
      rehash();
    }
    int slot = slotOf(hash(ids, 0, 2 * labels.size()), ids, labels.size());
    tableUsed++;
    table[slot] = index + 1;
    return index;
  }

  private void store(int index, int[] ids, int size) {
    int length = 1 + 2 * size;
    if (SLAB_INTS - slabUsed % SLAB_INTS < length || slabUsed == slabs.length * SLAB_INTS) {
      slabUsed = slabs.length * SLAB_INTS;
      int[][] more = Arrays.copyOf(slabs, slabs.length + 1);
      more[slabs.length] = new int[SLAB_INTS];
      slabs = more;
    }
    if (index == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * index);
    }
    int[] slab = slabs[slabUsed / SLAB_INTS];
    int at = slabUsed % SLAB_INTS;
    slab[at] = size;
    System.arraycopy(ids, 0, slab, at + 1, 2 * size);
    offsets[index] = slabUsed;
    slabUsed += length;
  }

  /// Takes a series out of the table: its labels are free for a new series.
  public void forget(int index) {
    int[] slab = slab(index);
    int at = offset(index);
    int[] ids = Arrays.copyOfRange(slab, at + 1, at + 1 + 2 * slab[at]);
    int slot = slotOf(hash(ids, 0, ids.length), ids, slab[at]);
    if (table[slot] == index + 1) {
      table[slot] = FORGOTTEN;
    }
  }

  /// Number of labels of a series.
  public int size(int index) {
    return slab(index)[offset(index)];
  }

  /// Symbol of the name of label `label` (`0..size-1`, canonical order).
  public int nameSymbol(int index, int label) {
    return slab(index)[offset(index) + 1 + 2 * label];
  }

  /// Symbol of the value of label `label`.
  public int valueSymbol(int index, int label) {
    return slab(index)[offset(index) + 2 + 2 * label];
  }

  /// Symbol of the value of the label with name `nameSymbol`, [Symbols#NONE] where absent.
  public int valueOf(int index, int nameSymbol) {
    int[] slab = slab(index);
    int at = offset(index);
    int end = at + 1 + 2 * slab[at];
    for (int i = at + 1; i < end; i += 2) {
      if (slab[i] == nameSymbol) {
        return slab[i + 1];
      }
    }
    return Symbols.NONE;
  }

  /// Labels of a series, built anew.
  public Labels labels(int index) {
    int[] slab = slab(index);
    int at = offset(index);
    String[] pairs = new String[2 * slab[at]];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = symbols.get(slab[at + 1 + i]);
    }
    return Labels.ofCanonical(pairs);
  }

  /// Bytes on the heap that a series with these labels costs here and in the symbols, roughly.
  public long bytesOf(Labels labels) {
    long bytes = 32 + 8L * labels.size();
    for (int i = 0; i < labels.size(); i++) {
      if (symbols.find(labels.name(i)) < 0) {
        bytes += Symbols.bytesOf(labels.name(i));
      }
      if (symbols.find(labels.value(i)) < 0) {
        bytes += Symbols.bytesOf(labels.value(i));
      }
    }
    return bytes;
  }

  private int[] slab(int index) {
    return slabs[offsets[index] / SLAB_INTS];
  }

  private int offset(int index) {
    return offsets[index] % SLAB_INTS;
  }

  private int[] scratch(int labels) {
    if (scratch.length < 2 * labels) {
      scratch = new int[4 * labels];
    }
    return scratch;
  }

  /// Slot of the series with these ids, or the free slot where it belongs.
  private int slotOf(int hash, int[] ids, int size) {
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != 0 && !equals(table[slot], ids, size)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equals(int entry, int[] ids, int size) {
    if (entry == FORGOTTEN) {
      return false;
    }
    int[] slab = slab(entry - 1);
    int at = offset(entry - 1);
    return slab[at] == size && Arrays.equals(slab, at + 1, at + 1 + 2 * size, ids, 0, 2 * size);
  }

  private void rehash() {
    int[] old = table;
    table = new int[2 * old.length];
    tableUsed = 0;
    int mask = table.length - 1;
    for (int entry : old) {
      if (entry > 0) {
        int[] slab = slab(entry - 1);
        int at = offset(entry - 1);
        int slot = hash(slab, at + 1, at + 1 + 2 * slab[at]) & mask;
        while (table[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        table[slot] = entry;
        tableUsed++;
      }
    }
  }

  private int hash(int[] ids, int from, int to) {
    long h = hashSeed;
    for (int i = from; i < to; i++) {
      h = (h ^ ids[i]) * 0x9e3779b97f4a7c15L;
      h ^= h >>> 29;
    }
    return (int) (h ^ h >>> 32);
  }
}

package io.narthex.storage.postings;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Rows of (label, value) handles under dense indexes. Rows with the same labels share a *schema*,
/// the list of the labels and how many bytes the value of each takes; a row is where its schema
/// begins, as a varint, and the values, fixed in width by the schema:
///
///     entries:  … | count | label « 2 | width − 1 | label « 2 | width − 1 | … next schema
///     row:      schema (1–3 B) | value (1–4 B) | value (1–4 B) | …
///
/// When a value does not fit any more, the labels get a wider schema; rows are never moved. One
/// writer at a time; readers need no lock for indexes that were published to them.
final class LabelRows {
  private final TextHash hash;
  private final IdTable newest = new IdTable();
  private final ByteSlabs slabs = new ByteSlabs();
  private final IntColumn addresses = new IntColumn();
  private volatile int[] entries = new int[64];
  private int entriesUsed;

  LabelRows(TextHash hash) {
    this.hash = hash;
  }

  /// Stores row `index`, the one behind the last: `count` pairs from `from` on, labels in the order
  /// in which they are to be read.
  void add(int index, int[] labels, int[] values, int from, int count) {
    int schema = schemaOf(labels, values, from, count);
    int[] all = entries;
    int length = Varints.size(schema);
    for (int i = 0; i < count; i++) {
      length += (all[schema + 1 + i] & 3) + 1;
    }
    int address = slabs.allocate(length);
    byte[] slab = slabs.slab(address);
    int at = Varints.put(slab, ByteSlabs.offset(address), schema);
    for (int i = 0; i < count; i++) {
      int width = (all[schema + 1 + i] & 3) + 1;
      for (int b = 0; b < width; b++) {
        slab[at++] = (byte) (values[from + i] >>> (8 * b));
      }
    }
    addresses.set(index, address);
  }

  /// Number of labels of a row.
  int size(int index) {
    return entries[schema(addresses.get(index))];
  }

  /// Label at position `0..size-1` of a row.
  int label(int index, int position) {
    return entries[schema(addresses.get(index)) + 1 + position] >>> 2;
  }

  /// Schema of the row at `address`.
  private int schema(int address) {
    return ByteSlabs.number(slabs.slab(address), ByteSlabs.offset(address));
  }

  /// Value at a position of a row.
  int value(int index, int position) {
    int address = addresses.get(index);
    int schema = schema(address);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address) + Varints.size(schema);
    int[] all = entries;
    int last = schema + 1 + position;
    for (int i = schema + 1; i < last; i++) {
      at += (all[i] & 3) + 1;
    }
    return value(slab, at, all[last] & 3);
  }

  /// Value of a label of a row, [LabelIndex#NONE] where it has none.
  int valueOf(int index, int label) {
    int address = addresses.get(index);
    int schema = schema(address);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address) + Varints.size(schema);
    int[] all = entries;
    int end = schema + 1 + all[schema];
    for (int i = schema + 1; i < end; i++) {
      int entry = all[i];
      if (entry >>> 2 == label) {
        return value(slab, at, entry & 3);
      }
      at += (entry & 3) + 1;
    }
    return LabelIndex.NONE;
  }

  /// Copies a row.
  ///
  /// @param labels with room for [#size]
  /// @param values likewise
  /// @return the number of labels
  int read(int index, int[] labels, int[] values) {
    int address = addresses.get(index);
    int schema = schema(address);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address) + Varints.size(schema);
    int[] all = entries;
    int size = all[schema];
    for (int i = 0; i < size; i++) {
      int entry = all[schema + 1 + i];
      labels[i] = entry >>> 2;
      values[i] = value(slab, at, entry & 3);
      at += (entry & 3) + 1;
    }
    return size;
  }

  /// Whether a row holds exactly the first `count` pairs.
  boolean equals(int index, int[] labels, int[] values, int count) {
    int address = addresses.get(index);
    int schema = schema(address);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address) + Varints.size(schema);
    int[] all = entries;
    if (all[schema] != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      int entry = all[schema + 1 + i];
      if (entry >>> 2 != labels[i] || value(slab, at, entry & 3) != values[i]) {
        return false;
      }
      at += (entry & 3) + 1;
    }
    return true;
  }

  private static int value(byte[] slab, int at, int widthLess1) {
    int value = slab[at] & 0xff;
    for (int i = 1; i <= widthLess1; i++) {
      value |= (slab[at + i] & 0xff) << (8 * i);
    }
    return value;
  }

  /// The newest schema of these labels, made anew where there is none or a value does not fit.
  private int schemaOf(int[] labels, int[] values, int from, int count) {
    int key = hash.ofPairs(labels, labels, from, count);
    int schema = newest.find(key, candidate -> hasLabels(candidate, labels, from, count));
    if (schema == IdTable.NONE) {
      return addSchema(key, labels, values, from, new int[count]);
    }
    int[] widths = new int[count];
    boolean fits = true;
    for (int i = 0; i < count; i++) {
      widths[i] = entries[schema + 1 + i] & 3;
      fits &= widthLess1(values[from + i]) <= widths[i];
    }
    if (fits) {
      return schema;
    }
    newest.remove(key, schema);
    return addSchema(key, labels, values, from, widths);
  }

  private boolean hasLabels(int schema, int[] labels, int from, int count) {
    int[] all = entries;
    boolean equal = all[schema] == count;
    for (int i = 0; equal && i < count; i++) {
      equal = all[schema + 1 + i] >>> 2 == labels[from + i];
    }
    return equal;
  }

  private int addSchema(int key, int[] labels, int[] values, int from, int[] leastWidths) {
    int count = leastWidths.length;
    int schema = entriesUsed;
    int[] into = entries;
    if (schema + 1 + count > into.length) {
      into = Arrays.copyOf(into, Math.max(2 * into.length, schema + 1 + count));
    }
    into[schema] = count;
    for (int i = 0; i < count; i++) {
      into[schema + 1 + i] =
          (labels[from + i] << 2) | Math.max(leastWidths[i], widthLess1(values[from + i]));
    }
    entriesUsed = schema + 1 + count;
    entries = into;
    newest.add(key, schema);
    return schema;
  }

  private static int widthLess1(int value) {
    return (31 - Integer.numberOfLeadingZeros(value | 1)) >>> 3;
  }
}

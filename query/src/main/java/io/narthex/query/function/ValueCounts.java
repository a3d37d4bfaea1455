package io.narthex.query.function;

import io.narthex.storage.ReadContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How often each value occurs in one group at each step. Values are one where upstream writes them
/// alike: all NaNs are one value, 0 and -0 are two.
public final class ValueCounts {
  private final int steps;
  private final ReadContext reads;
  private final List<double[]> rows = new ArrayList<>();

  /// Bits of the value of each row.
  private long[] bits = new long[8];

  /// Hash table of row numbers plus 1; 0 is free. At least twice as long as there are rows.
  private int[] table = new int[16];

  /// Counts nothing yet; memory is charged to `reads`.
  public ValueCounts(int steps, ReadContext reads) {
    this.steps = steps;
    this.reads = reads;
  }

  /// Counts the samples of one more series.
  public void add(double[] row) {
    int last = -1;
    for (int i = 0; i < row.length; i++) {
      if (Gap.is(row[i])) {
        continue;
      }
      long value = Double.doubleToLongBits(row[i]);
      if (last < 0 || bits[last] != value) {
        last = find(value);
      }
      rows.get(last)[i]++;
    }
  }

  /// Adds what `later`, which is not used any more, has counted.
  public void merge(ValueCounts later) {
    for (int i = 0; i < later.rows.size(); i++) {
      double[] from = later.rows.get(i);
      double[] into = rows.get(find(later.bits[i]));
      for (int step = 0; step < steps; step++) {
        into[step] += from[step];
      }
    }
    reads.charge(-later.rows.size() * rowBytes());
  }

  /// Number of different values.
  public int size() {
    return rows.size();
  }

  /// The value at `index`; values are in the order in which they were met.
  public double value(int index) {
    return Double.longBitsToDouble(bits[index]);
  }

  /// How often it occurs at each step, a gap for never. Asked for once.
  public double[] row(int index) {
    double[] row = rows.get(index);
    for (int i = 0; i < row.length; i++) {
      if (row[i] == 0) {
        row[i] = Gap.VALUE;
      }
    }
    return row;
  }

  private long rowBytes() {
    return 48 + (long) Double.BYTES * steps;
  }

  private int find(long value) {
    int mask = table.length - 1;
    int at = hash(value) & mask;
    while (table[at] != 0) {
      if (bits[table[at] - 1] == value) {
        return table[at] - 1;
      }
      at = (at + 1) & mask;
    }
    reads.charge(rowBytes());
    table[at] = rows.size() + 1;
    bits[rows.size()] = value;
    rows.add(new double[steps]);
    if (rows.size() == bits.length) {
      grow();
    }
    return rows.size() - 1;
  }

  private void grow() {
    bits = Arrays.copyOf(bits, 2 * bits.length);
    table = new int[2 * bits.length];
    int mask = table.length - 1;
    for (int i = 0; i < rows.size(); i++) {
      int at = hash(bits[i]) & mask;
      while (table[at] != 0) {
        at = (at + 1) & mask;
      }
      table[at] = i + 1;
    }
  }

  private static int hash(long value) {
    long mixed = value * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32);
  }
}

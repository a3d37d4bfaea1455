package io.narthex.query.function;

import java.util.Arrays;

/// The largest (or smallest) samples of one group at each step. What is kept of equal values is
/// what upstream keeps for the same order of series: a binary heap with the sample that goes next
/// at the root, which only a really better one replaces. NaN is worse than any number.
public final class TopHeap {
  private final int capacity;
  private final boolean smallest;

  /// `capacity` of each step; negated where the smallest are kept.
  private final double[] values;

  private final int[] ordinals;
  private final int[] sizes;

  /// Empty heaps of at most `capacity` samples for each of `steps`.
  public TopHeap(int steps, int capacity, boolean smallest) {
    this.capacity = capacity;
    this.smallest = smallest;
    values = new double[Math.multiplyExact(steps, capacity)];
    ordinals = new int[values.length];
    sizes = new int[steps];
  }

  /// Bytes that such heaps take.
  public static long sizeBytes(int steps, int capacity) {
    return 96 + (long) steps * (Integer.BYTES + (long) capacity * (Double.BYTES + Integer.BYTES));
  }

  /// Offers the samples of one more series.
  ///
  /// @param limits how many samples are kept at each step
  public void offer(double[] row, int ordinal, int[] limits) {
    for (int step = 0; step < sizes.length; step++) {
      int limit = limits[step];
      if (limit < 1 || Gap.is(row[step])) {
        continue;
      }
      double value = smallest ? -row[step] : row[step];
      int base = step * capacity;
      if (sizes[step] < Math.min(limit, capacity)) {
        push(base, sizes[step]++, value, ordinal);
      } else if (values[base] < value || (Double.isNaN(values[base]) && !Double.isNaN(value))) {
        replaceRoot(base, sizes[step], value, ordinal);
      }
    }
  }

  /// Number of samples kept at `step`.
  public int size(int step) {
    return sizes[step];
  }

  /// One of the values kept at `step`, in no order.
  public double value(int step, int index) {
    double value = values[step * capacity + index];
    return smallest ? -value : value;
  }

  /// The series of that value.
  public int ordinal(int step, int index) {
    return ordinals[step * capacity + index];
  }

  /// Indices of all that is kept at `step`, the best first, NaN last.
  public int[] ranked(int step) {
    int base = step * capacity;
    Integer[] order = new Integer[sizes[step]];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> -compare(values[base + a], values[base + b]));
    return Arrays.stream(order).mapToInt(i -> i).toArray();
  }

  private static int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static boolean goesBefore(double a, double b) {
    return Double.isNaN(a) || a < b;
  }

  private void push(int base, int size, double value, int ordinal) {
    int at = size;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!goesBefore(value, values[base + parent])) {
        break;
      }
      move(base, parent, at);
      at = parent;
    }
    put(base + at, value, ordinal);
  }

  private void replaceRoot(int base, int size, double value, int ordinal) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && goesBefore(values[base + child + 1], values[base + child])) {
        child++;
      }
      if (!goesBefore(values[base + child], value)) {
        break;
      }
      move(base, child, at);
      at = child;
    }
    put(base + at, value, ordinal);
  }

  private void move(int base, int from, int to) {
    put(base + to, values[base + from], ordinals[base + from]);
  }

  private void put(int at, double value, int ordinal) {
    values[at] = value;
    ordinals[at] = ordinal;
  }
}

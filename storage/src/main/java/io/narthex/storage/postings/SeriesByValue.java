package io.narthex.storage.postings;

import java.util.Arrays;

/// Series and the value that each has of one label, in order to take them out value by value: what
/// a set costs to change is then paid once for all of them. Not thread-safe.
final class SeriesByValue {
  /// The value above the series.
  private long[] entries = new long[16];

  private int count;

  /// Adds a series (at least 0).
  void add(int value, int series) {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
    }
    entries[count++] = (long) value << 32 | series;
  }

  /// Takes all that were added out of `postings`.
  void removeFrom(LabelPostings postings) {
    Arrays.sort(entries, 0, count);
    int[] series = new int[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      series[i] = (int) entries[i];
      int value = valueAt(i);
      if (i + 1 == count || valueAt(i + 1) != value) {
        postings.remove(value, series, from, i + 1);
        from = i + 1;
      }
    }
  }

  private int valueAt(int entry) {
    return (int) (entries[entry] >>> 32);
  }
}

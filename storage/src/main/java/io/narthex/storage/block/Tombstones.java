package io.narthex.storage.block;

import io.narthex.storage.TimeRange;
import java.util.Arrays;

/// What was deleted from the series of a block: for each of them, in ascending order, disjoint
/// closed intervals of time, in ascending order. Immutable.
public final class Tombstones {
  /// Nothing was deleted.
  public static final Tombstones NONE = new Tombstones(new int[0], new int[1], new long[0]);

  private static final long[] NOTHING = {};

  private final int[] series;

  /// Where the bounds of each series begin, and their end.
  private final int[] starts;

  /// First and last millisecond of each interval.
  private final long[] bounds;

  /// Takes ownership.
  Tombstones(int[] series, int[] starts, long[] bounds) {
    this.series = series;
    this.starts = starts;
    this.bounds = bounds;
  }

  public boolean isEmpty() {
    return series.length == 0;
  }

  /// Number of series from which something was deleted.
  public int seriesCount() {
    return series.length;
  }

  int series(int index) {
    return series[index];
  }

  int start(int index) {
    return starts[index];
  }

  long[] bounds() {
    return bounds;
  }

  /// First and last millisecond of each interval deleted from a series, ascending; empty where
  /// nothing was.
  public long[] of(int number) {
    int index = Arrays.binarySearch(series, number);
    return index < 0 ? NOTHING : Arrays.copyOfRange(bounds, starts[index], starts[index + 1]);
  }

  /// These and `range` of the series `more`, ascending.
  Tombstones with(int[] more, TimeRange range) {
    int[] all = new int[series.length + more.length];
    int[] allStarts = new int[all.length + 1];
    long[] allBounds = new long[bounds.length + 2 * more.length];
    int count = 0;
    int size = 0;
    int next = 0;
    for (int i = 0; i < series.length || next < more.length; count++) {
      boolean old = i < series.length && (next == more.length || series[i] <= more[next]);
      boolean added = next < more.length && (i == series.length || more[next] <= series[i]);
      all[count] = old ? series[i] : more[next];
      int from = old ? starts[i] : 0;
      int to = old ? starts[i + 1] : 0;
      size = added ? merge(from, to, range, allBounds, size) : copy(from, to, allBounds, size);
      i += old ? 1 : 0;
      next += added ? 1 : 0;
      allStarts[count + 1] = size;
    }
    return new Tombstones(
        Arrays.copyOf(all, count),
        Arrays.copyOf(allStarts, count + 1),
        Arrays.copyOf(allBounds, size));
  }

  private int copy(int from, int to, long[] into, int at) {
    System.arraycopy(bounds, from, into, at, to - from);
    return at + to - from;
  }

  /// Writes the intervals `from..to` and `range`; those that overlap or touch become one.
  private int merge(int from, int to, TimeRange range, long[] into, int at) {
    long start = range.startMs();
    long end = range.endMs();
    int size = at;
    int i = from;
    for (; i < to && bounds[i + 1] < start && bounds[i + 1] + 1 < start; i += 2) {
      into[size++] = bounds[i];
      into[size++] = bounds[i + 1];
    }
    for (; i < to && (bounds[i] <= end || bounds[i] - 1 == end); i += 2) {
      start = Math.min(start, bounds[i]);
      end = Math.max(end, bounds[i + 1]);
    }
    into[size++] = start;
    into[size++] = end;
    return copy(i, to, into, size);
  }
}

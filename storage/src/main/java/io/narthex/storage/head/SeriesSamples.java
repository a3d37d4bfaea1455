package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// The samples of all series in arrays over the dense index. Timestamps are in columns that series
/// share as long as theirs are the same; values are an array per series, of one element as long as
/// all of them are equal by bits. Below a series' count nothing is ever written again, so a reader
/// who took count, arrays and column under the append lock reads on without it.
///
/// Guarded by the append lock.
final class SeriesSamples {
  /// What a series costs here before its first sample.
  static final long BYTES_PER_SERIES = 48;

  private static final int CONSTANT = 1;
  private static final int MIN_CAPACITY = 8;
  private static final double[] NO_VALUES = {};

  private final HeadMemory memory;
  private long[] newestMs = new long[256];
  private int[] counts = new int[256];
  private int[] froms = new int[256];
  private double[][] values = new double[256][];
  private @Nullable TimestampColumn[] columns = new TimestampColumn[256];
  private int neighbour = -1;
  private int neighbourPosition;
  private @Nullable TimestampColumn forkedFrom;
  private @Nullable TimestampColumn forked;
  private int forkedAt;

  SeriesSamples(HeadMemory memory) {
    this.memory = memory;
    Arrays.fill(newestMs, Long.MIN_VALUE);
    Arrays.fill(values, NO_VALUES);
  }

  /// Makes room for indexes below `seriesEnd`.
  void ensureSeries(int seriesEnd) {
    int old = counts.length;
    if (seriesEnd > old) {
      int length = Math.max(seriesEnd, old + old / 2);
      newestMs = Arrays.copyOf(newestMs, length);
      Arrays.fill(newestMs, old, length, Long.MIN_VALUE);
      counts = Arrays.copyOf(counts, length);
      froms = Arrays.copyOf(froms, length);
      values = Arrays.copyOf(values, length);
      Arrays.fill(values, old, length, NO_VALUES);
      columns = Arrays.copyOf(columns, length);
    }
  }

  /// Newest timestamp that the series ever had, `Long.MIN_VALUE` before the first.
  long newestMs(int series) {
    return newestMs[series];
  }

  /// Sets it ahead of the sample itself, or back.
  void newestMs(int series, long timestampMs) {
    newestMs[series] = timestampMs;
  }

  int count(int series) {
    return counts[series];
  }

  /// Position of the first sample in its column.
  int from(int series) {
    return froms[series];
  }

  /// Values; one element stands for all where [#isConstant].
  double[] values(int series) {
    return values[series];
  }

  /// Column of a series that has samples.
  TimestampColumn column(int series) {
    TimestampColumn column = columns[series];
    if (column == null) {
      throw new IllegalStateException("series " + series + ": expected=samples, actual=none");
    }
    return column;
  }

  /// Whether one element of `values` stands for all.
  static boolean isConstant(double[] values) {
    return values.length == CONSTANT;
  }

  /// Which of the samples has this timestamp, −1 where none.
  int find(int series, long timestampMs) {
    int count = counts[series];
    if (count == 0) {
      return -1;
    }
    TimestampColumn column = column(series);
    int from = froms[series];
    int position = column.firstAtOrAfter(timestampMs, from, from + count);
    boolean found = position < from + count && column.at(position) == timestampMs;
    return found ? position - from : -1;
  }

  /// Value of sample `sample` of a series.
  double value(int series, int sample) {
    double[] all = values[series];
    return isConstant(all) ? all[0] : all[sample];
  }

  /// Begins a batch: the series of the one before are no neighbours any more.
  void beginBatch() {
    neighbour = -1;
    forkedFrom = null;
    forked = null;
  }

  /// Appends a sample newer than all of its series. Series that follow each other in a batch share
  /// their timestamps where these are the same.
  void append(int series, long timestampMs, double value) {
    TimestampColumn column = columns[series];
    if (column == null) {
      column = join(series, timestampMs);
    }
    int position = froms[series] + counts[series];
    if (position == column.end()) {
      memory.charge(column.append(timestampMs));
    } else if (column.at(position) != timestampMs) {
      leave(series, column, position, timestampMs);
    }
    if (neighbour != series) {
      neighbour = series;
      neighbourPosition = position;
    }
    putValue(series, counts[series], value);
    counts[series]++;
    newestMs[series] = timestampMs;
  }

  /// Puts a series without samples on the column of its neighbour, or on one of its own.
  private TimestampColumn join(int series, long timestampMs) {
    TimestampColumn column = neighbour < 0 ? null : columns[neighbour];
    int position = neighbourPosition;
    if (column == null
        || position < column.base()
        || position >= column.end()
        || column.at(position) != timestampMs) {
      column = new TimestampColumn(0, 4);
      position = 0;
      memory.charge(column.bytes());
    }
    column.addUser();
    columns[series] = column;
    froms[series] = position;
    return column;
  }

  /// Moves a series to another column that is the same before `position`: the one that the series
  /// before it left for, or a fork.
  private void leave(int series, TimestampColumn from, int position, long timestampMs) {
    TimestampColumn to = forked;
    boolean together =
        to != null
            && forkedFrom == from
            && forkedAt == position
            && to.base() <= froms[series]
            && to.at(position) == timestampMs;
    if (!together || to == null) {
      to = from.fork(froms[series], position);
      to.append(timestampMs);
      memory.charge(to.bytes());
      forkedFrom = from;
      forked = to;
      forkedAt = position;
    }
    to.addUser();
    columns[series] = to;
    if (from.removeUser()) {
      memory.charge(-from.bytes());
    }
  }

  private void putValue(int series, int count, double value) {
    double[] all = values[series];
    if (count == 0 && all.length == 0) {
      values[series] = new double[] {value};
      memory.charge(24);
      return;
    }
    if (isConstant(all)) {
      if (Double.doubleToRawLongBits(all[0]) == Double.doubleToRawLongBits(value)) {
        return;
      }
      double[] own = new double[Math.max(MIN_CAPACITY, count + count / 2)];
      Arrays.fill(own, 0, count, all[0]);
      memory.charge((long) Double.BYTES * own.length);
      values[series] = own;
      all = own;
    } else if (count == all.length) {
      all = Arrays.copyOf(all, count + count / 2);
      memory.charge((long) Double.BYTES * (all.length - count));
      values[series] = all;
    }
    all[count] = value;
  }

  /// Removes the samples in `range`. No capture may run.
  void delete(int series, TimeRange range) {
    int count = counts[series];
    if (count == 0 || range.isEmpty()) {
      return;
    }
    TimestampColumn column = column(series);
    int from = froms[series];
    int low = column.firstAtOrAfter(range.startMs(), from, from + count);
    int high =
        range.endMs() == Long.MAX_VALUE
            ? from + count
            : column.firstAtOrAfter(range.endMs() + 1, low, from + count);
    if (low == high) {
      return;
    }
    int left = count - (high - low);
    if (left == 0) {
      clear(series);
      return;
    }
    TimestampColumn own = new TimestampColumn(0, left + 4);
    double[] kept = new double[Math.max(MIN_CAPACITY, left)];
    int at = 0;
    for (int position = from; position < from + count; position++) {
      if (position < low || position >= high) {
        own.append(column.at(position));
        kept[at++] = value(series, position - from);
      }
    }
    clear(series);
    own.addUser();
    columns[series] = own;
    values[series] = kept;
    froms[series] = 0;
    counts[series] = left;
    memory.charge(own.bytes() + (long) Double.BYTES * kept.length);
  }

  /// Removes all samples; the newest timestamp stays.
  void clear(int series) {
    TimestampColumn column = columns[series];
    if (column != null && column.removeUser()) {
      memory.charge(-column.bytes());
    }
    memory.charge(-valueBytes(values[series]));
    columns[series] = null;
    values[series] = NO_VALUES;
    counts[series] = 0;
    froms[series] = 0;
  }

  private static long valueBytes(double[] all) {
    return isConstant(all) ? 24 : (long) Double.BYTES * all.length;
  }

  /// Removes the samples before `timestampMs`; columns stay as long as they are. No capture may
  /// run.
  void dropBefore(int series, long timestampMs) {
    int count = counts[series];
    if (count == 0) {
      return;
    }
    int from = froms[series];
    int first = column(series).firstAtOrAfter(timestampMs, from, from + count);
    if (first == from) {
      return;
    }
    if (first == from + count) {
      clear(series);
      return;
    }
    double[] all = values[series];
    int left = from + count - first;
    if (!isConstant(all)) {
      double[] kept = new double[Math.max(MIN_CAPACITY, left + left / 8)];
      System.arraycopy(all, first - from, kept, 0, left);
      memory.charge((long) Double.BYTES * (kept.length - all.length));
      values[series] = kept;
    }
    froms[series] = first;
    counts[series] = left;
  }

  /// Makes columns forget what none of their series has any more. No capture may run.
  void cutColumns(int seriesEnd) {
    IdentityHashMap<TimestampColumn, Integer> lowest = new IdentityHashMap<>();
    for (int series = 0; series < seriesEnd; series++) {
      TimestampColumn column = columns[series];
      if (column != null) {
        lowest.merge(column, froms[series], Math::min);
      }
    }
    lowest.forEach((column, position) -> memory.charge(-column.cutFront(position)));
  }
}

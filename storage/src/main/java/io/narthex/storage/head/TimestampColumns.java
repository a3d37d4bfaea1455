package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/// Ascending timestamps of open vectors, up to 128 a column, shared by the series that have them. A
/// column lies within one block and grows only at its end until it is closed; it is gone with its
/// last series. Columns are named by numbers above 0, which are used again; a number kept too long
/// does no harm as long as timestamps are compared before a column is joined.
///
/// Guarded by the append lock.
final class TimestampColumns {
  /// Most time between the timestamps of a column.
  static final long MAX_SPAN_MS = 0xffffffffL;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final Records records;
  private final Slabs slabs;
  private final long blockRangeMs;
  private final ArrayDeque<Integer> closed = new ArrayDeque<>();
  private int firstFree;
  private int end = 1;
  private long nextIdentity = 1;
  private int sweptTo;
  private int ripe;

  /// @param blockRangeMs length of a block, below 2^32 ms
  TimestampColumns(Pages pages, Slabs slabs, long blockRangeMs) {
    this.records = new Records(pages, ColumnRecord.BYTES);
    this.slabs = slabs;
    this.blockRangeMs = blockRangeMs;
    records.reserve(0);
  }

  /// A column of one timestamp.
  int create(long timestampMs) {
    int column = firstFree;
    if (column == 0) {
      column = end++;
      records.add(column);
    } else {
      firstFree = ColumnRecord.lowSeries(page(column), at(column));
    }
    ColumnRecord.start(page(column), at(column), timestampMs, nextIdentity++);
    return column;
  }

  /// Page of a column's [ColumnRecord]; [#at] says where in it.
  MemorySegment page(int column) {
    return records.page(column);
  }

  long at(int column) {
    return records.at(column);
  }

  /// Position behind the last timestamp.
  int count(int column) {
    return ColumnRecord.count(page(column), at(column));
  }

  /// Whether it takes no timestamps any more.
  boolean isClosed(int column) {
    return ColumnRecord.has(page(column), at(column), ColumnRecord.CLOSED);
  }

  /// Whether no timestamp may follow in this column: it is closed, full, or its block ends before.
  boolean endsBefore(int column, long timestampMs) {
    MemorySegment page = page(column);
    long at = at(column);
    return isClosed(column)
        || ColumnRecord.count(page, at) == OpenVector.MAX_SAMPLES
        || !isOneBlock(ColumnRecord.firstMs(page, at), timestampMs);
  }

  /// Bytes of the columns' records.
  long recordBytes() {
    return records.bytes();
  }

  /// Whether two timestamps belong to one block.
  boolean isOneBlock(long firstMs, long timestampMs) {
    return Math.floorDiv(firstMs, blockRangeMs) == Math.floorDiv(timestampMs, blockRangeMs);
  }

  /// Whether a number names a column that has series.
  boolean isAlive(int column) {
    return column > 0 && column < end && ColumnRecord.users(page(column), at(column)) > 0;
  }

  /// Timestamp at a position.
  long timestampMs(int column, int position) {
    MemorySegment page = page(column);
    long at = at(column);
    if (position == ColumnRecord.count(page, at) - 1) {
      return ColumnRecord.lastMs(page, at);
    }
    long firstMs = ColumnRecord.firstMs(page, at);
    int slot = ColumnRecord.slot(page, at);
    return slot == 0
        ? firstMs + position * ColumnRecord.interval(page, at)
        : firstMs + slabs.unsignedInt(slot, position);
  }

  /// Position of a timestamp between `from` and `to`, −1 where it is not there.
  int find(int column, long timestampMs, int from, int to) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = timestampMs(column, middle);
      if (found == timestampMs) {
        return middle;
      }
      if (found < timestampMs) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// Appends a timestamp above the last one to a column that does not end before it. A column that
  /// is full then, or whose next timestamp will belong to the next block, is closed at once: so its
  /// series can be sealed before they come again.
  void append(int column, long timestampMs) {
    MemorySegment page = page(column);
    long at = at(column);
    int count = ColumnRecord.count(page, at);
    int slot = ColumnRecord.slot(page, at);
    boolean regular =
        slot == 0
            && (count == 1
                || timestampMs - ColumnRecord.lastMs(page, at) == ColumnRecord.interval(page, at));
    if (!regular) {
      putDistance(page, at, count, timestampMs);
    }
    long nextMs = 2 * timestampMs - ColumnRecord.lastMs(page, at);
    ColumnRecord.append(page, at, timestampMs, count + 1);
    if (count + 1 == OpenVector.MAX_SAMPLES || !isOneBlock(timestampMs, nextMs)) {
      close(column);
    }
  }

  private void putDistance(MemorySegment page, long at, int count, long timestampMs) {
    int old = ColumnRecord.slot(page, at);
    int bytes = Integer.BYTES * (count + 1);
    if (old == 0 || bytes > Slabs.sizeOf(ColumnRecord.slotClass(page, at))) {
      int slotClass = Slabs.classFor(bytes);
      int slot = slabs.allocate(slotClass);
      MemorySegment slab = slabs.page(slot);
      if (old != 0) {
        MemorySegment.copy(
            slabs.page(old), Slabs.at(old), slab, Slabs.at(slot), bytes - Integer.BYTES);
        slabs.free(old);
      }
      for (int i = 0; old == 0 && i < count; i++) {
        int distance = (int) (i * ColumnRecord.interval(page, at));
        slab.set(INT, Slabs.at(slot) + (long) Integer.BYTES * i, distance);
      }
      ColumnRecord.slot(page, at, slot, slotClass);
    }
    int slot = ColumnRecord.slot(page, at);
    int distance = (int) (timestampMs - ColumnRecord.firstMs(page, at));
    slabs.page(slot).set(INT, Slabs.at(slot) + (long) Integer.BYTES * count, distance);
  }

  /// Whether two columns have the same `count` timestamps from these positions on.
  boolean isSame(int column, int from, int other, int otherFrom, int count) {
    int same = 0;
    while (same < count
        && timestampMs(column, from + same) == timestampMs(other, otherFrom + same)) {
      same++;
    }
    return same == count;
  }

  /// A column of the timestamps `from..to-1` of another one.
  int fork(int column, int from, int to) {
    int fork = create(timestampMs(column, from));
    for (int position = from + 1; position < to; position++) {
      append(fork, timestampMs(column, position));
    }
    return fork;
  }

  /// Copies the timestamps `from..to-1`.
  void copy(int column, int from, int to, long[] into, int intoAt) {
    MemorySegment page = page(column);
    long at = at(column);
    long firstMs = ColumnRecord.firstMs(page, at);
    int slot = ColumnRecord.slot(page, at);
    long interval = ColumnRecord.interval(page, at);
    for (int position = from; position < to; position++) {
      into[intoAt + position - from] =
          firstMs + (slot == 0 ? position * interval : slabs.unsignedInt(slot, position));
    }
  }

  /// A series has samples in it from here on.
  void join(int column, int series) {
    MemorySegment page = page(column);
    long at = at(column);
    ColumnRecord.users(page, at, ColumnRecord.users(page, at) + 1);
    int low = ColumnRecord.lowSeries(page, at);
    int high = ColumnRecord.highSeries(page, at);
    if (series < low || series > high) {
      ColumnRecord.range(page, at, Math.min(low, series), Math.max(high, series));
    }
    if (ColumnRecord.has(page, at, ColumnRecord.CLOSED)) {
      enqueue(column, page, at);
    }
  }

  /// A series has left it; the column is gone with its last one.
  void leave(int column) {
    MemorySegment page = page(column);
    long at = at(column);
    int users = ColumnRecord.users(page, at) - 1;
    ColumnRecord.users(page, at, users);
    if (users == 0 && !ColumnRecord.has(page, at, ColumnRecord.QUEUED)) {
      release(column, page, at);
    }
  }

  private void release(int column, MemorySegment page, long at) {
    int slot = ColumnRecord.slot(page, at);
    if (slot != 0) {
      slabs.free(slot);
      ColumnRecord.slot(page, at, 0, 0);
    }
    ColumnRecord.range(page, at, firstFree, 0);
    firstFree = column;
  }

  /// Closes a column: its series are to be sealed.
  void close(int column) {
    MemorySegment page = page(column);
    long at = at(column);
    if (!ColumnRecord.has(page, at, ColumnRecord.CLOSED)) {
      ColumnRecord.set(page, at, ColumnRecord.CLOSED);
      enqueue(column, page, at);
    }
  }

  private void enqueue(int column, MemorySegment page, long at) {
    if (!ColumnRecord.has(page, at, ColumnRecord.QUEUED)) {
      ColumnRecord.set(page, at, ColumnRecord.QUEUED);
      closed.add(column);
    }
  }

  /// The column that waits longest of those closed before the last [#ripen], 0 without.
  int firstClosed() {
    Integer first = ripe > 0 ? closed.peek() : null;
    return first == null ? 0 : first;
  }

  /// Lets what is closed now be sealed in the background from here on: not at once, because the
  /// rest of its series may just be on their way.
  void ripen() {
    ripe = closed.size();
  }

  /// Takes [#firstClosed] out: all its series were looked at. It waits once more where some have
  /// joined meanwhile.
  void sealedFirstClosed() {
    int column = closed.remove();
    ripe--;
    MemorySegment page = page(column);
    long at = at(column);
    if (ColumnRecord.users(page, at) > 0) {
      closed.add(column);
      return;
    }
    ColumnRecord.unset(page, at, ColumnRecord.QUEUED);
    release(column, page, at);
  }

  /// Closes, of the next `most` columns in turn, those that got no timestamp since `beforeMs`.
  void closeIdle(long beforeMs, int most) {
    for (int i = Math.min(most, end - 1); i > 0; i--) {
      sweptTo = sweptTo + 1 < end ? sweptTo + 1 : 1;
      MemorySegment page = page(sweptTo);
      long at = at(sweptTo);
      if (ColumnRecord.users(page, at) > 0 && ColumnRecord.lastMs(page, at) < beforeMs) {
        close(sweptTo);
      }
    }
  }
}

package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;

/// The samples of all series: of each an open vector (timestamps in a column that it shares with
/// the series that have the same, values in a tail) and a chain of sealed ones. An open vector is
/// sealed once its column is closed: at the next append, or by [Sealer#sealSome].
///
/// Guarded by the append lock.
final class SeriesSamples {
  private final Records hot;
  private final Records cold;
  private final TimestampColumns columns;
  private final Tails tails;
  private final Sealer sealer;
  private long restoredSequence;
  private int neighbour = -1;
  private int neighbourColumn;
  private int neighbourPosition;

  SeriesSamples(HeadStores stores) {
    this.hot = stores.hot();
    this.cold = stores.cold();
    this.columns = stores.columns();
    this.tails = stores.tails();
    this.sealer = stores.sealer();
  }

  /// Makes room for a series without samples that may be added.
  void prepare(int series) {
    hot.reserve(series);
    HotRecord.clear(hot.page(series), hot.at(series));
  }

  /// Adds a series.
  void add(int series) {
    hot.add(series);
    HotRecord.clear(hot.page(series), hot.at(series));
  }

  /// Removes a series with all its samples.
  void remove(int series) {
    drop(series);
    hot.remove(series);
  }

  /// Newest timestamp that the series ever had, `Long.MIN_VALUE` before the first.
  long newestMs(int series) {
    return HotRecord.newestMs(hot.page(series), hot.at(series));
  }

  /// A snapshot held frames up to this one, in part.
  void restored(long sequence) {
    restoredSequence = sequence;
  }

  /// Whether a snapshot may have held what this frame has of a series: [#isHeld] tells, as long as
  /// the sequence of the series stays what it was.
  boolean mayBeHeld(long frame) {
    return frame <= restoredSequence;
  }

  /// Whether a snapshot held what this frame has of a series.
  boolean isHeld(int series, long frame) {
    return mayBeHeld(frame) && frame <= sequence(series);
  }

  /// Sequence of the last frame applied to a series.
  long sequence(int series) {
    return HotRecord.sequence(hot.page(series), hot.at(series));
  }

  /// A frame without samples was applied to it.
  void sequence(int series, long sequence) {
    HotRecord.sequence(hot.page(series), hot.at(series), sequence);
  }

  /// Sets it ahead of the sample itself, or back.
  void newestMs(int series, long timestampMs) {
    HotRecord.newestMs(hot.page(series), hot.at(series), timestampMs);
  }

  /// Marks that some samples of a series are deleted.
  void markDeletions(int series) {
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    HotRecord.state(page, at, HotRecord.state(page, at) | OpenVector.DELETIONS);
  }

  /// Begins a batch: the series of the one before are no neighbours any more.
  void beginBatch() {
    neighbour = -1;
    neighbourColumn = 0;
  }

  /// Appends a sample newer than all of its series. Series that follow each other in a batch share
  /// their timestamps where these are the same.
  void append(int series, long timestampMs, double value, long sequence) {
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    long bits = Double.doubleToRawLongBits(value);
    long state = HotRecord.state(page, at);
    int count = OpenVector.count(state);
    int position = OpenVector.from(state) + count;
    if (count > 0 && goesOn(page, at, series, timestampMs, position)) {
      state = tails.append(page, at, HotRecord.state(page, at), bits);
    } else {
      if (count > 0) {
        sealer.seal(series);
      }
      position = join(page, at, series, timestampMs);
      state = OpenVector.started(HotRecord.state(page, at), position);
    }
    HotRecord.state(page, at, state);
    HotRecord.newestMs(page, at, timestampMs);
    HotRecord.newestBits(page, at, bits);
    HotRecord.sequence(page, at, sequence);
    if (neighbour != series) {
      neighbour = series;
      neighbourColumn = HotRecord.column(page, at);
      neighbourPosition = OpenVector.from(state) + OpenVector.count(state) - 1;
    }
  }

  /// Whether a sample can be the next of the open vector; its column has the timestamp then. Else
  /// the column is closed.
  private boolean goesOn(MemorySegment page, long at, int series, long timestampMs, int position) {
    int column = HotRecord.column(page, at);
    if (position < columns.count(column)) {
      return columns.timestampMs(column, position) == timestampMs
          || leave(page, at, series, timestampMs, position);
    }
    if (columns.endsBefore(column, timestampMs)) {
      columns.close(column);
      return false;
    }
    columns.append(column, timestampMs);
    return true;
  }

  /// Moves an open vector to another column that is the same before `position`: its neighbour's, or
  /// a fork. It stays where its column is closed or the sample belongs to another block.
  private boolean leave(MemorySegment page, long at, int series, long timestampMs, int position) {
    int column = HotRecord.column(page, at);
    int from = OpenVector.from(HotRecord.state(page, at));
    if (columns.isClosed(column)) {
      return false;
    }
    if (!columns.isOneBlock(columns.timestampMs(column, from), timestampMs)) {
      columns.close(column);
      return false;
    }
    int to = neighbourColumn;
    int toFrom = neighbourPosition - (position - from);
    if (toFrom < 0
        || !has(to, neighbourPosition, timestampMs)
        || !columns.isSame(column, from, to, toFrom, position - from)) {
      to = columns.fork(column, from, position);
      toFrom = 0;
      columns.append(to, timestampMs);
    }
    columns.join(to, series);
    columns.leave(column);
    HotRecord.column(page, at, to);
    HotRecord.state(page, at, OpenVector.movedTo(HotRecord.state(page, at), toFrom));
    return true;
  }

  /// Puts an empty open vector on a column: that of its neighbour, the one after its last, or one
  /// of its own.
  ///
  /// @return the position of the timestamp in it
  private int join(MemorySegment page, long at, int series, long timestampMs) {
    int last = HotRecord.column(page, at);
    int column = neighbourColumn;
    int position = neighbourPosition;
    if (!has(column, position, timestampMs)) {
      column = last;
      position = columns.isAlive(last) ? columns.count(last) - 1 : 0;
      if (!has(column, position, timestampMs) && last != 0) {
        column = ColumnRecord.successor(columns.page(last), columns.at(last));
        position = columns.isAlive(column) ? columns.count(column) - 1 : 0;
      }
      if (!has(column, position, timestampMs)) {
        column = columns.create(timestampMs);
        position = 0;
        if (last != 0) {
          ColumnRecord.successor(columns.page(last), columns.at(last), column);
        }
      }
    }
    columns.join(column, series);
    HotRecord.column(page, at, column);
    if (HotRecord.lastVector(page, at) == 0) {
      MemorySegment coldPage = cold.page(series);
      long firstMs = Math.min(timestampMs, ColdRecord.firstMs(coldPage, cold.at(series)));
      ColdRecord.firstMs(coldPage, cold.at(series), firstMs);
    }
    return position;
  }

  private boolean has(int column, int position, long timestampMs) {
    return columns.isAlive(column)
        && position < columns.count(column)
        && columns.timestampMs(column, position) == timestampMs;
  }

  /// Drops all samples; the newest timestamp stays.
  private void drop(int series) {
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    tails.free(page, at);
    if (OpenVector.count(HotRecord.state(page, at)) > 0) {
      columns.leave(HotRecord.column(page, at));
    }
    HotRecord.state(page, at, 0);
    HotRecord.lastVector(page, at, 0);
  }
}

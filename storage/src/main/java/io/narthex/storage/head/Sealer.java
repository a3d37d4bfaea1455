package io.narthex.storage.head;

import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Turns open vectors into sealed ones. Guarded by the append lock.
final class Sealer {
  /// A column of few series that are far apart is not looked through as a whole at once.
  private static final int LOOKED_AT_PER_SEALED = 64;

  private final Records hot;
  private final TimestampColumns columns;
  private final Tails tails;
  private final Extents extents;
  private final ValueEncoder valueEncoder = new ValueEncoder();
  private final TimestampEncoder timestampEncoder = new TimestampEncoder();
  private final TailDecoder decoder = new TailDecoder();
  private final ChunkBuffer chunk = new ChunkBuffer();
  private final byte[] tail = new byte[TailCode.MAX_BYTES + TailDecoder.SLACK];
  private final double[] values = new double[OpenVector.MAX_SAMPLES];
  private final long[] timestampsMs = new long[OpenVector.MAX_SAMPLES];
  private int lookedTo = -1;

  Sealer(HeadStores stores) {
    this.hot = stores.hot();
    this.columns = stores.columns();
    this.tails = stores.tails();
    this.extents = stores.extents();
  }

  /// Seals the open vector of a series; its column is closed.
  void seal(int series) {
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    long state = HotRecord.state(page, at);
    int column = HotRecord.column(page, at);
    int count = OpenVector.count(state);
    int from = OpenVector.from(state);
    long columnAt = ColumnRecord.sealed(columns.page(column), columns.at(column));
    if (columnAt == 0) {
      columnAt = sealColumn(column);
    }
    long lastMs = columns.timestampMs(column, from + count - 1);
    Extents.Span span = new Extents.Span(columnAt, from, count, lastMs);
    decode(page, at, values);
    chunk.clear();
    valueEncoder.encode(values, 0, count, chunk);
    long previous = HotRecord.lastVector(page, at);
    HotRecord.lastVector(page, at, extents.addVector(chunk, previous, span));
    tails.free(page, at);
    columns.leave(column);
    HotRecord.state(page, at, OpenVector.emptied(state));
  }

  private long sealColumn(int column) {
    MemorySegment page = columns.page(column);
    long at = columns.at(column);
    assert columns.isClosed(column) : "column " + column + " is sealed open";
    int count = columns.count(column);
    columns.copy(column, 0, count, timestampsMs, 0);
    chunk.clear();
    timestampEncoder.encode(timestampsMs, 0, count, chunk);
    long position =
        extents.addColumn(chunk, ColumnRecord.users(page, at) > 1, ColumnRecord.lastMs(page, at));
    ColumnRecord.sealed(page, at, position);
    return position;
  }

  /// Values of an open vector.
  void decode(MemorySegment page, long at, double[] into) {
    long state = HotRecord.state(page, at);
    int count = OpenVector.count(state);
    if (OpenVector.mode(state) == OpenVector.CONSTANT) {
      Arrays.fill(into, 0, count, Double.longBitsToDouble(HotRecord.newestBits(page, at)));
    } else {
      tails.copy(page, at, tail, 0);
      decoder.decode(tail, 0, into, 0, count);
    }
  }

  /// Seals vectors of closed columns, so that commits need not.
  ///
  /// @param most series to seal at once
  /// @return series sealed; fewer than `most` where little is left to do
  int sealSome(int most) {
    int sealed = 0;
    int lookedAt = 0;
    int column = columns.firstClosed();
    while (column != 0 && sealed < most && lookedAt < most * LOOKED_AT_PER_SEALED) {
      MemorySegment page = columns.page(column);
      long at = columns.at(column);
      int high = ColumnRecord.highSeries(page, at);
      int series = Math.max(lookedTo + 1, ColumnRecord.lowSeries(page, at));
      while (series <= high
          && sealed < most
          && lookedAt < most * LOOKED_AT_PER_SEALED
          && ColumnRecord.users(page, at) > 0) {
        sealed += sealOf(column, series) ? 1 : 0;
        lookedAt++;
        lookedTo = series++;
      }
      if (series > high || ColumnRecord.users(page, at) == 0) {
        columns.sealedFirstClosed();
        lookedTo = -1;
        column = columns.firstClosed();
      }
    }
    return sealed;
  }

  private boolean sealOf(int column, int series) {
    if (!hot.isHeld(series)) {
      return false;
    }
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    boolean has =
        HotRecord.column(page, at) == column && OpenVector.count(HotRecord.state(page, at)) > 0;
    if (has) {
      seal(series);
    }
    return has;
  }
}

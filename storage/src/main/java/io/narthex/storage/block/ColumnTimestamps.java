package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampDecoder;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.index.IndexReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Timestamp columns that a cursor has decoded. The first ones are kept, within a number of bytes,
/// because series come in an order in which all targets take turns; the others are decoded again.
/// Not thread-safe.
final class ColumnTimestamps {
  private static final long MAX_BYTES = 8L << 20;
  private static final long ENTRY_BYTES = 100;

  private final IndexReader index;
  private final MappedBytes bytes;
  private final ReadContext context;
  private final TimestampDecoder decoder = new TimestampDecoder();
  private final long[] decoded = new long[Chunks.MAX_SAMPLES];
  private final ColumnEntry entry = new ColumnEntry();
  private final Map<Integer, long[]> kept = new HashMap<>();
  private int decodedColumn = -1;
  private long keptBytes;

  ColumnTimestamps(IndexReader index, MappedBytes bytes, ReadContext context) {
    this.index = index;
    this.bytes = bytes;
    this.context = context;
  }

  /// Timestamps of a column from 0 on, at least as many as the index says; valid until the next
  /// call, not to be written.
  long[] of(int column) {
    long[] known = kept.get(column);
    if (known != null) {
      return known;
    }
    if (column != decodedColumn) {
      decode(column);
    }
    long size = ENTRY_BYTES + (long) Long.BYTES * entry.count;
    if (keptBytes + size > MAX_BYTES) {
      return decoded;
    }
    context.charge(size);
    keptBytes += size;
    long[] copy = Arrays.copyOf(decoded, entry.count);
    kept.put(column, copy);
    return copy;
  }

  private void decode(int column) {
    decodedColumn = -1;
    index.column(column, entry);
    byte[] chunk = bytes.read(entry.offset, entry.length, entry.crc);
    int count;
    try {
      count = decoder.decode(chunk, 0, entry.length, decoded, 0);
    } catch (MalformedBytesException e) {
      throw bytes.corrupt("timestamp column " + column, "well-formed", e, entry.offset);
    }
    if (count != entry.count || decoded[0] != entry.minMs || decoded[count - 1] != entry.maxMs) {
      throw bytes.corrupt(
          "timestamps of column " + column,
          entry.count + " from " + entry.minMs + " to " + entry.maxMs,
          count + " from " + decoded[0] + " to " + decoded[count - 1],
          entry.offset);
    }
    decodedColumn = column;
  }

  /// Gives the memory back.
  void release() {
    context.charge(-keptBytes);
    keptBytes = 0;
    kept.clear();
  }
}

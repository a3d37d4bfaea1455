package io.narthex.storage.index;

/// Where one timestamp column is and what it holds: a struct that is filled again and again.
public final class ColumnEntry {
  /// Number of timestamps.
  public int count;

  /// The first one.
  public long minMs;

  /// The last one.
  public long maxMs;

  /// Offset of the column's bytes in the block's file of chunks.
  public long offset;

  /// Number of bytes.
  public int length;

  /// Their CRC-32C.
  public int crc;
}

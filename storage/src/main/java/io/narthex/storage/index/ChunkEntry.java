package io.narthex.storage.index;

/// Where one chunk of a series is and what it holds: a struct that is filled again and again.
/// Samples `from..from+count-1` of a timestamp column.
public final class ChunkEntry {
  /// Ordinal of the timestamp column in its block.
  public int column;

  /// First of its timestamps that the chunk has a value for.
  public int from;

  /// Number of samples.
  public int count;

  /// Timestamp of the first sample.
  public long minMs;

  /// Timestamp of the last sample.
  public long maxMs;

  /// Offset of the chunk's bytes in the block's file of chunks.
  public long offset;

  /// Number of bytes.
  public int length;

  /// Their CRC-32C.
  public int crc;
}

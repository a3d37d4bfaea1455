package io.narthex.storage.block;

import io.narthex.storage.TimeRange;

/// What is known of a block without reading it.
///
/// @param minMs no sample is older
/// @param maxMs no sample is newer
/// @param columnCount columns of timestamps
/// @param index size and checksum of the file `index`
/// @param chunks size and checksum of the file `chunks`
public record BlockManifest(
    BlockOrigin origin,
    long minMs,
    long maxMs,
    long seriesCount,
    long chunkCount,
    long sampleCount,
    long columnCount,
    FileFigures index,
    FileFigures chunks) {
  /// Size of a file and the CRC-32C of all its bytes.
  public record FileFigures(long sizeBytes, int crc) {}

  /// From its first to its last sample.
  public TimeRange range() {
    return new TimeRange(minMs, maxMs);
  }

  /// Name of the block.
  public Ulid ulid() {
    return origin.ulid();
  }

  /// Bytes of the block's files, tombstones and manifest apart.
  public long sizeBytes() {
    return index.sizeBytes() + chunks.sizeBytes();
  }
}

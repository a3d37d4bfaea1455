package io.narthex.storage.database;

import io.narthex.storage.Durability;
import io.narthex.storage.head.HeadOptions;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.wal.LogOptions;
import java.util.random.RandomGenerator;

/// Bounds of a [Database].
///
/// @param maxSeries most series in the head at a time
/// @param maxLabelBytes most bytes that their labels and the index may take, which lie on the heap
/// @param maxMetadataEntries metric families of which metadata is kept
/// @param reserveBytes space kept for a full disk, and space below which nothing is written; less
///   on small volumes; 0: none
/// @param random where secrets and names of blocks come from
public record DatabaseOptions(
    int maxSeries,
    long maxLabelBytes,
    BlockOptions blocks,
    LogOptions log,
    int maxMetadataEntries,
    long reserveBytes,
    RandomGenerator random) {
  private static final int DEFAULT_MAX_METADATA_ENTRIES = 100_000;

  public DatabaseOptions {
    if (maxMetadataEntries < 1 || reserveBytes < 0) {
      throw new IllegalArgumentException(
          "database options: expected=at least 1 metadata entry and no negative reserve, actual="
              + maxMetadataEntries
              + ", "
              + reserveBytes
              + " bytes");
    }
  }

  /// Upstream's bounds with this retention, and no reserve.
  ///
  /// @param retentionMs 0: keep everything
  public static DatabaseOptions of(int maxSeries, long retentionMs, RandomGenerator random) {
    return new DatabaseOptions(
        maxSeries,
        Long.MAX_VALUE,
        BlockOptions.of(HeadOptions.DEFAULT_BLOCK_RANGE_MS, retentionMs),
        LogOptions.defaults(),
        DEFAULT_MAX_METADATA_ENTRIES,
        0,
        random);
  }

  /// These options with other blocks.
  public DatabaseOptions withBlocks(BlockOptions other) {
    return new DatabaseOptions(
        maxSeries, maxLabelBytes, other, log, maxMetadataEntries, reserveBytes, random);
  }

  /// These options with another promise of [io.narthex.storage.Storage#whenDurable].
  public DatabaseOptions withDurability(Durability durability) {
    return new DatabaseOptions(
        maxSeries,
        maxLabelBytes,
        blocks,
        log.withDurability(durability),
        maxMetadataEntries,
        reserveBytes,
        random);
  }

  /// These options with another reserve.
  public DatabaseOptions withReserveBytes(long bytes) {
    return new DatabaseOptions(
        maxSeries, maxLabelBytes, blocks, log, maxMetadataEntries, bytes, random);
  }

  /// These options with a bound for labels and index.
  public DatabaseOptions withMaxLabelBytes(long bytes) {
    return new DatabaseOptions(
        maxSeries, bytes, blocks, log, maxMetadataEntries, reserveBytes, random);
  }

  /// The head's part: it takes samples up to half of a block's range behind the newest, as
  /// upstream.
  ///
  /// @param key of the data directory
  HeadOptions head(IdentityKey key) {
    return new HeadOptions(
        maxSeries, maxLabelBytes, blocks.rangeMs() / 2, blocks.rangeMs(), random.nextLong(), key);
  }
}

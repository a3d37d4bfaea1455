package io.narthex.storage.database;

import io.narthex.storage.Durability;
import io.narthex.storage.head.HeadOptions;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.wal.LogOptions;

/// Bounds of a [Database].
///
/// @param maxMetadataEntries metric families of which metadata is kept
/// @param reserveBytes space kept for a full disk, and space below which nothing is written; less
///   on small volumes; 0: none
public record DatabaseOptions(
    HeadOptions head, LogOptions log, int maxMetadataEntries, long reserveBytes) {
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
  /// @param maxSeries most series at a time
  /// @param retentionMs 0: keep everything
  /// @param hashSeed secret
  public static DatabaseOptions of(int maxSeries, long retentionMs, long hashSeed) {
    return new DatabaseOptions(
        new HeadOptions(
            maxSeries,
            HeadOptions.DEFAULT_TOO_OLD_MS,
            retentionMs,
            HeadOptions.DEFAULT_BLOCK_RANGE_MS,
            hashSeed,
            new IdentityKey(hashSeed, Long.rotateLeft(hashSeed, 32))),
        LogOptions.defaults(),
        DEFAULT_MAX_METADATA_ENTRIES,
        0);
  }

  /// These options with another promise of [io.narthex.storage.Storage#whenDurable].
  public DatabaseOptions withDurability(Durability durability) {
    return new DatabaseOptions(
        head, log.withDurability(durability), maxMetadataEntries, reserveBytes);
  }

  /// These options with another reserve.
  public DatabaseOptions withReserveBytes(long bytes) {
    return new DatabaseOptions(head, log, maxMetadataEntries, bytes);
  }
}

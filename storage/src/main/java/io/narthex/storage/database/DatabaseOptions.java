package io.narthex.storage.database;

import io.narthex.storage.Durability;
import io.narthex.storage.head.HeadOptions;
import io.narthex.storage.wal.LogOptions;

/// Bounds of a [Database].
///
/// @param maxMetadataEntries metric families of which metadata is kept
public record DatabaseOptions(HeadOptions head, LogOptions log, int maxMetadataEntries) {
  private static final int DEFAULT_MAX_METADATA_ENTRIES = 100_000;

  public DatabaseOptions {
    if (maxMetadataEntries < 1) {
      throw new IllegalArgumentException(
          "metadata entries: expected=at least 1, actual=" + maxMetadataEntries);
    }
  }

  /// Upstream's bounds with this retention.
  ///
  /// @param maxSeries most series at a time
  /// @param retentionMs 0: keep everything
  /// @param hashSeed secret
  public static DatabaseOptions of(int maxSeries, long retentionMs, long hashSeed) {
    return new DatabaseOptions(
        new HeadOptions(maxSeries, HeadOptions.DEFAULT_TOO_OLD_MS, retentionMs, hashSeed),
        LogOptions.defaults(),
        DEFAULT_MAX_METADATA_ENTRIES);
  }

  /// These options with another promise of [io.narthex.storage.Storage#whenDurable].
  public DatabaseOptions withDurability(Durability durability) {
    return new DatabaseOptions(head, log.withDurability(durability), maxMetadataEntries);
  }
}

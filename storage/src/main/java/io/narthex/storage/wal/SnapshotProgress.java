package io.narthex.storage.wal;

/// Is told how far the reading of a recovery snapshot has come.
@FunctionalInterface
public interface SnapshotProgress {
  /// So many bytes were read of a snapshot of `sizeBytes`; less than before where another snapshot
  /// is read in the place of a damaged one.
  void read(long bytes, long sizeBytes);
}

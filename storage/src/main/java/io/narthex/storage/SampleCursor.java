package io.narthex.storage;

/// Walks over the samples of a run of series, in ascending ordinals, one series at a time. Not
/// thread-safe.
public interface SampleCursor extends AutoCloseable {
  /// Fills `batch` with the next slice. The batch stays valid until the next call with it.
  ///
  /// @return false where there is none; the batch is then void
  /// @throws StorageException cancelled, out of time, over the budget, or corrupt
  boolean next(SampleBatch batch);

  @Override
  void close();
}

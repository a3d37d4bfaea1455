package io.narthex.storage;

/// Learns, once, whether a frame is as durable as the storage's [Durability] promises. Called on
/// the log's thread: hand work on.
public interface DurabilityCallback {
  /// Every frame up to the sequence asked for is.
  void durable();

  /// The write or the sync failed; the samples are visible and will be logged again. The client is
  /// to retry.
  void failed(StorageException cause);
}

package io.narthex.storage;

/// Learns, once, whether a frame is on stable storage. Called on the log's thread: hand work on.
public interface DurabilityCallback {
  /// Every frame up to the sequence asked for is on stable storage.
  void durable();

  /// The sync failed; the samples are visible and will be logged again. The client is to retry.
  void failed(StorageException cause);
}

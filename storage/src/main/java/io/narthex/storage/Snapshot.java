package io.narthex.storage;

/// A consistent view on what was committed when it was captured: a batch is seen whole or not at
/// all (out-of-order samples excepted). Holds the blocks it reads; close it. Thread-safe.
public interface Snapshot extends AutoCloseable {
  /// The answer to the query at `index` of those the snapshot was captured with.
  SeriesSelection selection(int index);

  @Override
  void close();
}

package io.narthex.storage.source;

import io.narthex.storage.ReadContext;

/// Counts the bytes that are charged.
final class CountingContext implements ReadContext {
  private long bytes;
  private long leastBytes;

  @Override
  public void check() {
    // Nothing stops this read.
  }

  @Override
  public synchronized void charge(long more) {
    bytes += more;
    leastBytes = Math.min(leastBytes, bytes);
  }

  synchronized long bytes() {
    return bytes;
  }

  /// The least that was held at any time; below zero where more was given back than taken.
  synchronized long leastBytes() {
    return leastBytes;
  }
}

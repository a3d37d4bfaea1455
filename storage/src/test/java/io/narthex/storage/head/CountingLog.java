package io.narthex.storage.head;

import io.narthex.storage.wal.FrameBuilder;

/// A log that only counts frames.
public final class CountingLog implements FrameLog {
  private long sequence;

  @Override
  public long append(FrameBuilder frame) {
    return ++sequence;
  }

  @Override
  public long lastSequence() {
    return sequence;
  }
}

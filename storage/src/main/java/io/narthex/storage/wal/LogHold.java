package io.narthex.storage.wal;

/// Keeps the frames of a log from one on, as far as there is space for them; see [LogHolds].
/// Thread-safe.
public final class LogHold {
  private final LogHolds holds;
  private long sequence;
  private long framesDropped;

  LogHold(LogHolds holds, long sequence) {
    this.holds = holds;
    this.sequence = sequence;
  }

  /// The oldest frame that is needed.
  public synchronized long sequence() {
    return sequence;
  }

  /// Frames before `newSequence` are not needed any more.
  public synchronized void moveTo(long newSequence) {
    sequence = newSequence;
  }

  /// Frames that were dropped although they were needed.
  public synchronized long framesDropped() {
    return framesDropped;
  }

  /// The frames up to `last` go.
  synchronized void dropped(long last) {
    long missed = last - sequence + 1;
    if (missed > 0) {
      framesDropped += missed;
      sequence = last + 1;
    }
  }

  /// Nothing is needed any more.
  public void release() {
    holds.release(this);
  }
}

package io.narthex.storage.wal;

import java.io.IOException;

/// How far one reader of the log has come. Frames from it on are kept. Thread-safe.
public final class SavePoint {
  private final SavePoints savePoints;
  private final String name;
  private final LogHold hold;
  private long saved;

  SavePoint(SavePoints savePoints, String name, LogHold hold, long saved) {
    this.savePoints = savePoints;
    this.name = name;
    this.hold = hold;
    this.saved = saved;
  }

  public String name() {
    return name;
  }

  /// The first frame that is needed, as it was saved last; where the log has dropped it for want of
  /// space, the first one that is left.
  public long sequence() {
    return hold.sequence();
  }

  /// Frames that the log dropped although they were needed.
  public long framesDropped() {
    return hold.framesDropped();
  }

  /// Frames before `sequence` are not needed any more; on disk on return, where it is higher than
  /// what was saved before.
  public synchronized void save(long sequence) throws IOException {
    if (sequence > saved) {
      savePoints.write(name, sequence);
      saved = sequence;
      hold.moveTo(Math.max(sequence, hold.sequence()));
    }
  }

  LogHold hold() {
    return hold;
  }
}

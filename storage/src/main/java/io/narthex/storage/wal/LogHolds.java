package io.narthex.storage.wal;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who needs frames that the storage itself does not: segments wait for them up to a number of
/// bytes, then the oldest go, and it is counted. Thread-safe.
public final class LogHolds {
  private static final Logger LOG = LoggerFactory.getLogger(LogHolds.class);

  private final List<LogHold> holds = new ArrayList<>();
  private long budgetBytes = Long.MAX_VALUE;

  LogHolds() {}

  /// Keeps the frames from `sequence` on.
  public synchronized LogHold hold(long sequence) {
    LogHold hold = new LogHold(this, sequence);
    holds.add(hold);
    return hold;
  }

  /// How many bytes of segments are kept for holds alone.
  public synchronized void budgetBytes(long bytes) {
    budgetBytes = bytes;
  }

  synchronized void release(LogHold hold) {
    holds.remove(hold);
  }

  /// The oldest frame that is held, `Long.MAX_VALUE` for none.
  public synchronized long lowest() {
    return holds.stream().mapToLong(LogHold::sequence).min().orElse(Long.MAX_VALUE);
  }

  /// Whether the oldest segment may go; those who needed it learn that it is gone.
  ///
  /// @param lastSequence the newest frame in it
  /// @param heldBytes of all segments that only holds keep
  synchronized boolean mayDrop(long lastSequence, long heldBytes) {
    if (lowest() > lastSequence) {
      return true;
    }
    if (heldBytes <= budgetBytes) {
      return false;
    }
    LOG.error(
        "log segments that are still to be sent take {} bytes, more than {}: frames up to {} are"
            + " dropped unsent",
        heldBytes,
        budgetBytes,
        lastSequence);
    holds.forEach(hold -> hold.dropped(lastSequence));
    return true;
  }
}

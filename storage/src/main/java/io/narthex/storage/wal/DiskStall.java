package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the disk has left the log waiting for too long. A write or a sync that does not come
/// back cannot be ended, but everybody else can be told. Guarded by the monitor of who has it.
final class DiskStall {
  private static final Logger LOG = LoggerFactory.getLogger(DiskStall.class);
  private static final long LIMIT_SECONDS = 10;

  private boolean working;
  private long beganNanos;
  private boolean told;
  private long count;

  /// Writes and syncs begin.
  void begin(long nowNanos) {
    working = true;
    beganNanos = nowNanos;
  }

  /// They have ended.
  void end(long nowNanos) {
    if (told) {
      LOG.warn("disk works again after {} s: samples are taken", seconds(nowNanos));
    }
    working = false;
    told = false;
  }

  /// Why nothing can be promised now; null where the disk does its work in time.
  @Nullable StorageException cause(long nowNanos) {
    if (!working || seconds(nowNanos) < LIMIT_SECONDS) {
      return null;
    }
    StorageException cause =
        new StorageException(
            StorageException.Kind.UNAVAILABLE,
            "disk stalls: expected=a write or sync within "
                + LIMIT_SECONDS
                + " s, actual="
                + seconds(nowNanos)
                + " s and not done");
    if (!told) {
      told = true;
      count++;
      LOG.error("no samples are taken: {}", cause.getMessage());
    }
    return cause;
  }

  private long seconds(long nowNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nowNanos - beganNanos);
  }

  /// How often the disk stalled.
  long count() {
    return count;
  }
}

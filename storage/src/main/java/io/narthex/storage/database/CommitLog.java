package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.head.Head;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.Log;
import io.narthex.storage.wal.SavePoint;
import io.narthex.storage.wal.SavePoints;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that was committed, in the order in which it was, for readers that follow it and go
/// on behind a restart where they were. The log keeps what a place still needs. To be used once the
/// database is ready. Thread-safe.
public final class CommitLog {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

  private final Log log;
  private final SavePoints savePoints;
  private final Head head;

  /// Labels of series that have left the head, and refs that have none; read from disk when a
  /// reader that lies far behind asks.
  private final Map<Long, Labels> retired = new HashMap<>();

  private final Set<Long> unknown = new HashSet<>();

  CommitLog(Log log, SavePoints savePoints, Head head) {
    this.log = log;
    this.savePoints = savePoints;
    this.head = head;
  }

  /// The place of this name. A new one stands behind all that was committed, and is on disk on
  /// return.
  ///
  /// @param name letters, digits, `_` and `-`
  /// @throws StorageException `UNAVAILABLE` where it cannot be written
  public CommitPlace place(String name) {
    try {
      SavePoint point = savePoints.get(name, log.lastSequence());
      return new CommitPlace(point);
    } catch (IOException e) {
      throw unavailable("save-point " + name, e);
    }
  }

  /// Sets a place that is new or stands behind frame `sequence` before that frame; on disk on
  /// return. Nobody may be using it.
  ///
  /// @param name as in [#place(String)]
  /// @param sequence one that another place still needs, or above
  /// @throws StorageException `UNAVAILABLE` where it cannot be written
  public void placeAtMost(String name, long sequence) {
    try {
      savePoints.atMost(name, sequence);
    } catch (IOException e) {
      throw unavailable("save-point " + name, e);
    }
  }

  /// Names of all places, those of earlier runs included.
  public List<String> places() {
    return savePoints.names();
  }

  /// Forgets a place: what only it still needs may go.
  ///
  /// @throws StorageException `UNAVAILABLE` where its file cannot be deleted
  public void forget(String name) {
    try {
      savePoints.forget(name);
    } catch (IOException e) {
      throw unavailable("save-point " + name, e);
    }
  }

  /// How many bytes of the log are kept for places alone; beyond that the oldest go.
  public void keepAtMost(long bytes) {
    log.reading().holds().budgetBytes(bytes);
  }

  /// Reads from frame `sequence` on.
  public CommitReader reader(long sequence) {
    return new CommitReader(log.reading().tail(sequence));
  }

  /// Sequence of the newest frame.
  public long lastSequence() {
    return log.lastSequence();
  }

  /// Why writes are refused because the disk does not answer, `""` where it does. At once.
  public String diskStall() {
    return log.watch();
  }

  /// Labels of the series `ref`, null where its labels are lost.
  ///
  /// @throws StorageException `UNAVAILABLE` where the series log cannot be read
  public @Nullable Labels labels(long ref) {
    Labels alive = head.labels(ref);
    return alive == null ? retiredLabels(ref) : alive;
  }

  private synchronized @Nullable Labels retiredLabels(long ref) {
    Labels known = retired.get(ref);
    if (known != null || unknown.contains(ref)) {
      return known;
    }
    try {
      log.reading()
          .readSeries((one, labels) -> {
            if (one == ref || head.labels(one) == null) {
              retired.put(one, labels);
            }
          });
    } catch (IOException e) {
      throw unavailable("series log", e);
    }
    Labels found = retired.get(ref);
    if (found == null) {
      LOG.error("labels of series {} are lost: its samples cannot be handed on", ref);
      unknown.add(ref);
    }
    return found;
  }

  /// Gives back the memory that labels of retired series take; for a reader that has caught up.
  public synchronized void forgetRetired() {
    retired.clear();
  }

  static StorageException unavailable(String what, IOException e) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE, what + ": expected=usable, actual=" + e, e);
  }
}

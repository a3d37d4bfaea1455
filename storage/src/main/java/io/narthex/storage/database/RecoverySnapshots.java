package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.head.HeadRecovery;
import io.narthex.storage.wal.SeriesRewrite;
import io.narthex.storage.wal.SnapshotPolicy;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recovery snapshots of a database: read at the start, written when a replay would take long,
/// and at the end. Log and series log lose what is not needed any more with each. One that cannot
/// be written changes nothing and is tried again. Thread-safe.
final class RecoverySnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(RecoverySnapshots.class);

  /// The series log is written anew when one series in this many was retired since.
  private static final int RETIRED_SHARE = 8;

  private final Head head;
  private final DataFiles files;
  private final Clock clock;
  private final SnapshotPolicy policy;
  private final Last last = new Last();
  private final Totals totals = new Totals();

  /// When a snapshot is given up that is being written.
  private volatile OptionalLong deadlineNanos = OptionalLong.empty();

  /// How things were after the last snapshot.
  private static final class Last {
    private long samples;
    private long endNanos;
    private long durationNanos;
    private long retired;
    private boolean seriesRewritten;
  }

  private static final class Totals {
    private long written;
    private long writeNanos;
    private long bytesWritten;
    private long failures;
    private boolean used;
    private int damaged;
    private int extentsLost;
  }

  RecoverySnapshots(Head head, DataFiles files, Clock clock, SnapshotPolicy policy) {
    this.head = head;
    this.files = files;
    this.clock = clock;
    this.policy = policy;
    last.endNanos = clock.nanoTime();
  }

  /// Reads the newest snapshot that is whole into the head.
  ///
  /// @param reads told where samples are lost
  /// @return the frame from which on the log is to be replayed
  synchronized long load(StoredReads reads) {
    HeadRecovery.Loaded loaded =
        head.recovery()
            .load(
                files.snapshots(), files.log().isWhole(), files.log().replayMeter()::snapshotRead);
    totals.damaged = files.snapshots().damagedCount();
    totals.used = loaded.replaySequence() > 0;
    totals.extentsLost = loaded.extentsLost();
    if (loaded.extentsLost() > 0) {
      LOG.error(
          "{} extents of sealed vectors are damaged: their samples are lost ({})",
          loaded.extentsLost(),
          files.directory());
      reads.headLost(loaded.lost());
    }
    last.endNanos = clock.nanoTime();
    return loaded.replaySequence();
  }

  /// Writes a snapshot if it is time to.
  synchronized void writeIfDue() {
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - last.endNanos);
    long samples = head.figures().samplesAppended() - last.samples;
    if (policy.isDue(samples, elapsedMs, TimeUnit.NANOSECONDS.toMillis(last.durationNanos))) {
      write();
    }
  }

  /// Writes a snapshot if there is anything that the last one has not; nothing where the disk is
  /// full.
  synchronized void write() {
    HeadFigures figures = head.figures();
    if (figures.samplesAppended() == last.samples || files.space().figures().readOnly()) {
      return;
    }
    long startNanos = clock.nanoTime();
    try {
      LogFrames frames = files.frames();
      long bytes =
          head.recovery().write(files.snapshots(), frames, frames::awaitOnDisk, this::isOver);
      last.samples = figures.samplesAppended();
      totals.written++;
      totals.writeNanos += clock.nanoTime() - startNanos;
      totals.bytesWritten += bytes;
      rewriteSeries(figures);
      files.log().dropSegmentsBefore(files.snapshots().firstNeededSequence());
    } catch (IOException | StorageException e) {
      totals.failures++;
      LOG.warn("recovery snapshot cannot be written, it is tried again: {}", e.toString());
    }
    last.endNanos = clock.nanoTime();
    last.durationNanos = last.endNanos - startNanos;
  }

  /// Whatever is written from here on, or is being written, ends within `limitMs`: it is given up
  /// then, and the log has everything. Never waits.
  void endWithin(long limitMs) {
    deadlineNanos = OptionalLong.of(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs));
  }

  private boolean isOver() {
    OptionalLong deadline = deadlineNanos;
    return deadline.isPresent() && clock.nanoTime() - deadline.getAsLong() >= 0;
  }

  /// Writes the series log anew without retired series, the first time and when there are many.
  private void rewriteSeries(HeadFigures figures) throws IOException {
    long retired = figures.seriesRemoved() - last.retired;
    if (last.seriesRewritten && retired * RETIRED_SHARE <= figures.seriesCount()) {
      return;
    }
    if (isOver()) {
      return;
    }
    try (SeriesRewrite rewrite = files.log().beginSeriesRewrite()) {
      head.recovery().rewriteSeries(rewrite);
      rewrite.finish();
    }
    last.retired = figures.seriesRemoved();
    last.seriesRewritten = true;
  }

  synchronized RecoveryFigures figures() {
    return new RecoveryFigures(
        totals.written,
        totals.writeNanos,
        totals.bytesWritten,
        totals.failures,
        totals.used,
        totals.damaged,
        totals.extentsLost);
  }
}

package io.narthex.storage.head;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.SeriesRewrite;
import io.narthex.storage.wal.SnapshotProgress;
import io.narthex.storage.wal.SnapshotReader;
import io.narthex.storage.wal.SnapshotStore;
import io.narthex.storage.wal.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the head to recovery snapshots and reads it from there, so that a start need not replay
/// all of the log. Thread-safe; one thread writes at a time.
public final class HeadRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(HeadRecovery.class);
  private static final int SERIES_PER_HOLD = 1_024;

  private final HeadState state;
  private final Captures captures;
  private final Lock appendLock;
  private final Housekeeping housekeeping;
  private final ExtentFiles files;

  HeadRecovery(
      HeadState state,
      Captures captures,
      Lock appendLock,
      Housekeeping housekeeping,
      ExtentFiles files) {
    this.state = state;
    this.captures = captures;
    this.appendLock = appendLock;
    this.housekeeping = housekeeping;
    this.files = files;
  }

  /// What was read.
  ///
  /// @param replaySequence the log is to be replayed from this frame on; 0: from its beginning
  /// @param extentsLost damaged files' extents that no snapshot could do without and the log does
  ///   not have any more: their samples are lost
  /// @param lost where samples may be missing because of that: up to the newest of these extents,
  ///   because what is older hangs on them
  public record Loaded(long replaySequence, int extentsLost, TimeRange lost) {
    private static final TimeRange NOTHING = new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE);
  }

  /// Reads the newest snapshot that is whole, with all that it names, into this head, which is
  /// empty. Where none is, and the log does not have all either, the newest one is taken without
  /// what it lacks.
  ///
  /// @param progress told after each section
  public Loaded load(SnapshotStore store, boolean logIsWhole, SnapshotProgress progress) {
    Loaded loaded = loadNewest(store, false, progress);
    if (loaded == null && !logIsWhole) {
      loaded = loadNewest(store, true, progress);
    }
    if (loaded == null) {
      store.rejectAbove(0);
      files.keep(List.of(), false);
      return new Loaded(0, 0, Loaded.NOTHING);
    }
    return loaded;
  }

  private @Nullable Loaded loadNewest(
      SnapshotStore store, boolean lossy, SnapshotProgress progress) {
    long below = Long.MAX_VALUE;
    while (true) {
      SnapshotReader next = store.openNewest(below);
      if (next == null) {
        return null;
      }
      try (SnapshotReader reader = next) {
        below = reader.number();
        return load(reader, store, lossy, progress);
      } catch (MalformedBytesException | StorageException | IOException e) {
        LOG.error("recovery snapshot {} is not used: {}", below, e.toString());
        discard();
      }
    }
  }

  private Loaded load(
      SnapshotReader from, SnapshotStore store, boolean lossy, SnapshotProgress progress)
      throws IOException {
    RecoveryReader reader = new RecoveryReader(state);
    appendLock.lock();
    try {
      captures.checkOpen();
      state.stores().deletions().begin();
      readSections(from, reader, progress);
      List<StoredExtent> stored = reader.finish();
      List<Extent> extents = map(stored, lossy);
      state.stores().extents().restore(extents, stored);
      reader.applyState();
      store.rejectAbove(from.number());
      boolean older = store.hasBefore(from.number());
      files.keep(stored, older);
      if (older) {
        housekeeping.named(0);
      }
      housekeeping.named(state.stores().extents().firstNumber());
      return loaded(from.replaySequence(), extents, stored);
    } finally {
      appendLock.unlock();
    }
  }

  private void readSections(SnapshotReader from, RecoveryReader reader, SnapshotProgress progress) {
    state.indexWhile(ahead -> {
      while (from.next()) {
        reader.read(from);
        ahead.added(state.labels().count());
        from.tell(progress);
      }
      from.tell(progress);
    });
  }

  private Loaded loaded(long sequence, List<Extent> extents, List<StoredExtent> stored) {
    int lost = 0;
    long newestMs = Long.MIN_VALUE;
    for (int i = 0; i < extents.size(); i++) {
      if (extents.get(i).isLost()) {
        lost++;
        newestMs = Math.max(newestMs, stored.get(i).newestMs());
      }
    }
    return lost == 0
        ? new Loaded(sequence, 0, Loaded.NOTHING)
        : new Loaded(sequence, lost, new TimeRange(state.oldestMs(), newestMs));
  }

  private List<Extent> map(List<StoredExtent> stored, boolean lossy) throws IOException {
    List<Extent> extents = new ArrayList<>();
    boolean mapped = false;
    try {
      for (StoredExtent one : stored) {
        Extent extent = files.map(one);
        if (extent == null && !lossy) {
          throw new MalformedBytesException(
              "extent " + one.number() + ": expected=whole, actual=missing or damaged");
        }
        extents.add(extent == null ? Extent.lost(one.number()) : extent);
      }
      mapped = true;
      return extents;
    } finally {
      if (!mapped) {
        extents.forEach(Extent::discard);
      }
    }
  }

  /// Takes out all series again.
  private void discard() {
    appendLock.lock();
    try {
      state.indexSeries();
      int count = state.labels().count();
      int[] series = new int[count];
      int alive = 0;
      for (int one = 0; one < count; one++) {
        if (state.isAlive(one)) {
          series[alive++] = one;
        }
      }
      captures.retire(Arrays.copyOf(series, alive));
      state.stores().extents().clear();
    } finally {
      appendLock.unlock();
    }
  }

  /// Writes a snapshot. Commits go on meanwhile.
  ///
  /// @param log its newest frame is the last one applied
  /// @param awaitOnDisk waits until all frames up to a sequence are on disk
  /// @param givenUp asked again and again whether to give up
  /// @return bytes written
  /// @throws IOException where it cannot be written or is given up; the snapshots before it stand
  public long write(
      SnapshotStore store, FrameLog log, LongConsumer awaitOnDisk, BooleanSupplier givenUp)
      throws IOException {
    RecoveryWriter.Start start = start(log);
    try (SnapshotWriter into = store.begin(start.replaySequence())) {
      RecoveryWriter writer = new RecoveryWriter(state, captures, appendLock, into);
      writer.writeSeries(start, givenUp);
      List<StoredExtent> extents = housekeeping.store();
      writer.writeExtents(extents);
      // A frame that was applied to a series here must not be lost: its sequence would come again.
      awaitOnDisk.accept(log.lastSequence());
      into.finish();
      housekeeping.named(extents.isEmpty() ? 0 : extents.getFirst().number());
      return into.sizeBytes();
    }
  }

  private RecoveryWriter.Start start(FrameLog log) {
    appendLock.lock();
    try {
      captures.checkOpen();
      return RecoveryWriter.Start.of(state, log.lastSequence());
    } finally {
      appendLock.unlock();
    }
  }

  /// Adds all series that are alive to a new part of the series log.
  public void rewriteSeries(SeriesRewrite rewrite) throws IOException {
    int[] series = new int[SERIES_PER_HOLD];
    long[] refs = new long[SERIES_PER_HOLD];
    int end = state.labels().count();
    for (int from = 0; from < end; from += SERIES_PER_HOLD) {
      int count = 0;
      appendLock.lock();
      try {
        captures.checkOpen();
        for (int one = from; one < Math.min(end, from + SERIES_PER_HOLD); one++) {
          if (state.isAlive(one)) {
            series[count] = one;
            refs[count++] = state.refOf(one);
          }
        }
      } finally {
        appendLock.unlock();
      }
      for (int i = 0; i < count; i++) {
        Labels labels = state.labels().labels(series[i]);
        rewrite.series(refs[i], labels);
      }
    }
  }
}

package io.narthex.storage.wal;

import io.narthex.storage.Durability;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects frames and makes all that have come by then durable with one sync. [#append] and
/// [#whenDurable] may be called by any thread and never wait for the disk; [#runOnce] and [#runDue]
/// by one.
///
/// What a callback says is [LogOptions#durability]: that a frame is synced, or only that it is
/// written. Frames that are written stay in memory until they are synced, but with [Durability#OS],
/// where nobody asks for a sync until a segment ends.
///
/// Where a sync fails, all that wait are told so; the frames stay here and are written to a new
/// segment, at once and then with every run, before any later one is acknowledged. Until that has
/// succeeded no frame is taken.
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /// Preallocations that one run may make: the segment's, the next one's, the series log's.
  private static final int RESERVES = 4;

  private static final long NANOS_PER_MS = 1_000_000;

  /// @param onDisk waits for a sync, whatever the durability
  private record Waiter(long sequence, boolean onDisk, DurabilityCallback callback) {}

  /// Space on disk, as of the last run.
  ///
  /// @param segmentBytes taken ahead for frames
  /// @param seriesBytes taken ahead for the series log
  /// @param freeBytes not taken yet, less what taking it costs; 0 where taking it has failed
  /// @param segmentUsed whether the segment written to has a frame
  /// @param fault why no more can be taken, `""` where it can
  private record Space(
      long segmentBytes, long seriesBytes, long freeBytes, boolean segmentUsed, String fault) {
    private static final Space UNKNOWN = new Space(0, 0, 0, false, "");
  }

  /// Figures; guarded by the monitor of the whole.
  private static final class Figures {
    private long segment;
    private long framesAppended;
    private long bytesWritten;
    private long syncs;
    private long syncNanos;
    private long syncFailures;
    private long refusals;
    private long openBytes;
  }

  /// How far the log has come; guarded by the monitor of the whole.
  private static final class Progress {
    private long lastSequence;

    /// Frames up to this one are on disk.
    private long durableSequence;

    /// Frames up to this one are acknowledged.
    private long toldSequence;

    private boolean closed;

    private boolean hasReached(Waiter waiter) {
      return waiter.sequence <= (waiter.onDisk ? durableSequence : toldSequence);
    }
  }

  private final LogOptions options;
  private final LogWriter writer;
  private final Clock clock;

  // What follows is guarded by `this`, which nobody outside the log sees.

  private final Figures figures = new Figures();
  private final Progress progress = new Progress();
  private PendingFrames pending = new PendingFrames();

  /// Frames being written: added and removed under the monitor, written without.
  private PendingFrames inFlight;

  private List<Waiter> waiters = new ArrayList<>();
  private long lastSyncNanos;
  private @Nullable StorageException failure;
  private Space space = Space.UNKNOWN;
  private final DiskStall stall = new DiskStall();

  /// Goes on behind a replay.
  GroupCommit(LogOptions options, LogWriter writer, Clock clock, LogReplay replay) {
    this.options = options;
    this.writer = writer;
    this.clock = clock;
    this.inFlight = replay.unproven();
    progress.lastSequence = replay.lastSequence();
    progress.durableSequence = replay.durableSequence();
    progress.toldSequence = replay.durableSequence();
    this.lastSyncNanos = clock.nanoTime();
  }

  /// Takes a frame.
  ///
  /// @return its sequence
  /// @throws StorageException `UNAVAILABLE` or `CLOSED`; the frame is not taken then
  long append(byte[] frame, int frameLength, int seriesLength) {
    synchronized (this) {
      requireRoom(frameLength, seriesLength);
      progress.lastSequence++;
      figures.framesAppended++;
      pending.add(progress.lastSequence, frame, frameLength, seriesLength);
      return progress.lastSequence;
    }
  }

  private void requireRoom(int frameLength, int seriesLength) {
    if (progress.closed) {
      throw new StorageException(StorageException.Kind.CLOSED, "log: expected=open, actual=closed");
    }
    if (failure != null) {
      throw refused("log: expected=working, actual=" + failure.getMessage(), failure);
    }
    StorageException stalled = stall.cause(clock.nanoTime());
    if (stalled != null) {
      throw refused(String.valueOf(stalled.getMessage()), stalled);
    }
    long waiting = (long) pending.lengthBytes() + inFlight.lengthBytes();
    if (waiting > 0 && waiting + frameLength > options.maxInFlightBytes()) {
      throw refused(
          "log bytes in flight: expected=at most "
              + options.maxInFlightBytes()
              + ", actual="
              + (waiting + frameLength),
          null);
    }
    long seriesWaiting = pending.seriesBytes() + inFlight.seriesBytes();
    if (seriesLength > 0) {
      seriesWaiting += FrameFormat.HEADER_SIZE + seriesLength;
    }
    waiting += frameLength;
    if ((waiting > space.segmentBytes || seriesWaiting > space.seriesBytes)
        && waiting + seriesWaiting > space.freeBytes) {
      String fault = space.fault.isEmpty() ? space.freeBytes + " bytes left" : space.fault;
      throw refused(
          "log: expected=space on disk for "
              + (waiting + seriesWaiting)
              + " bytes, actual="
              + fault,
          null);
    }
  }

  private StorageException refused(String message, @Nullable Throwable cause) {
    figures.refusals++;
    return new StorageException(StorageException.Kind.UNAVAILABLE, message, cause);
  }

  /// Calls back once every frame up to `sequence` is as durable as promised, or when a write or a
  /// sync has failed.
  ///
  /// @param onDisk to call back only once they are on disk, whatever was promised
  /// @return whether a run is needed for that
  boolean whenDurable(long sequence, boolean onDisk, DurabilityCallback callback) {
    Waiter waiter = new Waiter(sequence, onDisk, callback);
    StorageException cause;
    synchronized (this) {
      if (sequence > progress.lastSequence) {
        throw new IllegalArgumentException(
            "sequence: expected=at most " + progress.lastSequence + ", actual=" + sequence);
      }
      if (progress.hasReached(waiter)) {
        cause = null;
      } else if (failure != null) {
        cause = failure;
      } else if (progress.closed) {
        cause = new StorageException(StorageException.Kind.CLOSED, "log: closed");
      } else {
        cause = stall.cause(clock.nanoTime());
        if (cause == null) {
          waiters.add(waiter);
          return true;
        }
      }
    }
    tell(waiter, cause);
    return false;
  }

  /// Makes durable what has come, tells those who wait, and takes space ahead.
  ///
  /// @return whether everything that had come is durable
  boolean runOnce() {
    return run(true);
  }

  /// As [#runOnce], but syncs only where the durability asks for it now.
  ///
  /// @return whether everything that had come is as durable as it is to be
  boolean runDue() {
    return run(
        switch (options.durability()) {
          case ACK -> true;
          case INTERVAL ->
              nanosUntilSync() <= 0
                  || inFlight.lengthBytes() > options.maxInFlightBytes() / 2
                  || isSyncAwaited();
          case OS -> isSyncAwaited();
        });
  }

  private synchronized boolean isSyncAwaited() {
    return waiters.stream().anyMatch(Waiter::onDisk);
  }

  /// Time until frames are to be synced that nobody asks for.
  long nanosUntilSync() {
    long intervalNanos = options.syncIntervalMs() * NANOS_PER_MS;
    return intervalNanos - (clock.nanoTime() - lastSyncNanos);
  }

  private boolean run(boolean sync) {
    boolean failedBefore;
    synchronized (this) {
      stall.begin(clock.nanoTime());
      failedBefore = failure != null;
      if (inFlight.isEmpty()) {
        PendingFrames filled = pending;
        pending = inFlight;
        inFlight = filled;
      } else if (!failedBefore) {
        inFlight.addAll(pending);
        pending.clear();
      }
    }
    if (sync || options.durability() == Durability.OS) {
      lastSyncNanos = clock.nanoTime();
    }
    boolean done = (inFlight.isEmpty() && !sync) || write(sync) || (!failedBefore && write(sync));
    if (done) {
      takeSpaceAhead();
    }
    synchronized (this) {
      stall.end(clock.nanoTime());
    }
    return done;
  }

  private boolean write(boolean sync) {
    long startNanos = clock.nanoTime();
    long written = inFlight.isEmpty() ? 0 : inFlight.lastSequence();
    try {
      writer.write(inFlight, progress.durableSequence);
      if (sync) {
        writer.force();
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
      return false;
    }
    synchronized (this) {
      progress.durableSequence = Math.max(progress.durableSequence, writer.syncedSequence());
      progress.toldSequence = Math.max(progress.toldSequence, written);
      if (sync || options.durability() == Durability.OS) {
        inFlight.clear();
      }
      if (failure != null) {
        LOG.info("log works again: frames up to {} are written", progress.toldSequence);
        failure = null;
      }
      if (sync && written > 0) {
        figures.syncs++;
        figures.syncNanos += clock.nanoTime() - startNanos;
      }
    }
    tellAll(progress::hasReached, null);
    return true;
  }

  private void fail(Exception e) {
    StorageException cause =
        new StorageException(StorageException.Kind.UNAVAILABLE, "log sync failed: " + e, e);
    synchronized (this) {
      if (e instanceof RuntimeException) {
        LOG.error("log sync failed", e);
      } else if (failure == null) {
        LOG.error("log sync failed; its frames go to a new segment: {}", String.valueOf(e));
      }
      failure = cause;
      figures.syncFailures++;
    }
    tellAll(waiter -> true, cause);
  }

  private void takeSpaceAhead() {
    String fault = "";
    try {
      writer.reserve();
    } catch (IOException | RuntimeException e) {
      fault = String.valueOf(e);
    }
    long margin = (long) RESERVES * options.preallocationBytes();
    long freeBytes = fault.isEmpty() ? Math.max(0, writer.freeBytes() - margin) : 0;
    synchronized (this) {
      if (!fault.isEmpty() && space.fault.isEmpty()) {
        LOG.error("log cannot take space ahead; only what it has is left: {}", fault);
      }
      space =
          new Space(
              writer.segmentReserveBytes(),
              writer.seriesReserveBytes(),
              freeBytes,
              writer.segmentIsUsed(),
              fault);
      figures.segment = writer.segmentNumber();
      figures.bytesWritten = writer.bytesWritten();
      figures.openBytes = writer.openBytes();
    }
  }

  /// Tells all that wait where the disk stalls; what they wait for may come to disk all the same.
  ///
  /// @return why nothing can be promised, `""` where the disk does its work in time
  String watch() {
    StorageException cause;
    synchronized (this) {
      cause = stall.cause(clock.nanoTime());
    }
    if (cause == null) {
      return "";
    }
    tellAll(waiter -> true, cause);
    return String.valueOf(cause.getMessage());
  }

  /// Tells those waiters that `which` selects, without the monitor.
  private void tellAll(Predicate<Waiter> which, @Nullable StorageException cause) {
    List<Waiter> told = new ArrayList<>();
    synchronized (this) {
      List<Waiter> left = new ArrayList<>();
      for (Waiter waiter : waiters) {
        (which.test(waiter) ? told : left).add(waiter);
      }
      waiters = left;
    }
    for (Waiter waiter : told) {
      tell(waiter, cause);
    }
  }

  private static void tell(Waiter waiter, @Nullable StorageException cause) {
    try {
      if (cause == null) {
        waiter.callback.durable();
      } else {
        waiter.callback.failed(cause);
      }
    } catch (RuntimeException e) {
      LOG.error("durability callback failed (sequence {})", waiter.sequence, e);
    }
  }

  /// Takes no more frames.
  ///
  /// @return whether it was open until now
  boolean beginClose() {
    synchronized (this) {
      if (progress.closed) {
        return false;
      }
      progress.closed = true;
      return true;
    }
  }

  /// Makes durable what is left and closes the files; after [#beginClose], with no run under way.
  /// Where there were frames an empty one ends the log and says that all before it were durable.
  ///
  /// @throws StorageException `UNAVAILABLE` if something could not be made durable
  void finishClose() {
    boolean durable = runOnce();
    if (durable) {
      durable = runOnce();
    }
    if (durable && addEndMark()) {
      durable = runOnce();
    }
    StorageException cause;
    synchronized (this) {
      cause = failure;
    }
    tellAll(waiter -> true, new StorageException(StorageException.Kind.CLOSED, "log: closed"));
    writer.close();
    if (!durable && cause != null) {
      throw cause;
    }
  }

  /// Adds an empty frame where there were others since the log was opened.
  private boolean addEndMark() {
    byte[] end = new byte[FrameFormat.HEADER_SIZE];
    FrameFormat.putHeader(end, 0, FrameFormat.KIND_RECORDS, 0, 0);
    synchronized (this) {
      if (figures.framesAppended == 0) {
        return false;
      }
      progress.lastSequence++;
      pending.add(progress.lastSequence, end, end.length, 0);
      return true;
    }
  }

  /// Deletes segments whose frames all come before `sequence`.
  int dropSegmentsBefore(long sequence) throws IOException {
    long bound;
    int keep;
    synchronized (this) {
      bound = Math.min(sequence, progress.durableSequence + 1);
      keep = space.segmentUsed ? 0 : 1;
    }
    return writer.closedSegments().dropBefore(bound, keep);
  }

  /// Frames up to this one are there for readers: on disk, or as good as the durability promises.
  synchronized long readableSequence() {
    return options.durability() == Durability.OS ? progress.toldSequence : progress.durableSequence;
  }

  /// The parts of the series log.
  SeriesParts seriesParts() {
    return writer.seriesParts();
  }

  long lastSequence() {
    synchronized (this) {
      return progress.lastSequence;
    }
  }

  private String fault() {
    StorageException stalled = stall.cause(clock.nanoTime());
    StorageException cause = stalled == null ? failure : stalled;
    return cause == null ? space.fault : String.valueOf(cause.getMessage());
  }

  LogStatistics statistics() {
    long closedBytes = writer.closedSegments().sizeBytes();
    synchronized (this) {
      return new LogStatistics(
          figures.segment,
          progress.lastSequence,
          progress.durableSequence,
          (long) pending.lengthBytes() + inFlight.lengthBytes(),
          figures.framesAppended,
          figures.bytesWritten,
          figures.syncs,
          figures.syncNanos,
          figures.syncFailures,
          figures.refusals,
          closedBytes + figures.openBytes,
          stall.count(),
          fault());
    }
  }
}

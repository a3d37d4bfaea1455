package io.narthex.storage.wal;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The segmented, checksummed log of everything that was committed, and its series log.
///
/// Opened, then replayed once, then appended to:
///
/// ```java
/// Log log = Log.open(fileSystem, directory, LogOptions.defaults(), clock);
/// ReplayReport report = log.replay(sink);
/// long sequence = log.append(frame);      // under the storage's append lock; never waits
/// log.whenDurable(sequence, callback);    // one sync serves all that wait
/// ```
///
/// What was appended is as durable as [LogOptions#durability] promises when its callback says so,
/// and on disk within [LogOptions#syncIntervalMs] without asking, unless that is [Durability#OS].
/// One thread of its own writes and syncs; it is never interrupted. Another one, which never
/// touches the disk, sees to it that nobody waits for a disk that does not answer. Thread-safe.
public final class Log implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path path;
  private final LogOptions options;
  private final Clock clock;
  private final LogDirectory directory;
  private final ReplayMeter replayMeter;
  private volatile @Nullable GroupCommit commit;
  private volatile @Nullable LogThreads threads;

  private Log(
      FileSystem fileSystem, Path path, LogOptions options, Clock clock, LogDirectory directory) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.options = options;
    this.clock = clock;
    this.directory = directory;
    this.replayMeter = new ReplayMeter(directory);
  }

  /// Opens the log in `directory`, which is created where missing. Reads and changes no file.
  ///
  /// @throws StorageException `UNAVAILABLE` if the directory cannot be listed or created
  public static Log open(FileSystem fileSystem, Path directory, LogOptions options, Clock clock) {
    try {
      LogDirectory files = LogDirectory.list(fileSystem, directory);
      return new Log(fileSystem, directory, options, clock, files);
    } catch (IOException e) {
      throw unavailable("log directory", directory, e);
    }
  }

  /// Whether it was opened with its first segment: no frame of it was dropped.
  public boolean isWhole() {
    return !directory.segments().isEmpty() && directory.segments().firstKey() == 1;
  }

  /// Hands everything in the log to `sink`, then makes the log ready. To be called once. Damage
  /// does not stop it and is reported; a full or failing disk lets it end, and frames are then
  /// refused until the disk works again.
  ///
  /// @throws StorageException `CORRUPT` for files of a version that is not known, `UNAVAILABLE` if
  ///   a file cannot be opened
  public ReplayReport replay(LogSink sink) {
    return replay(sink, 0);
  }

  /// As [#replay], but the frames below `fromSequence`, which a snapshot holds with their series,
  /// are not handed on, and what has none but these is not read. Sequences go on above them
  /// whatever is left of the log.
  public ReplayReport replay(LogSink sink, long fromSequence) {
    ReplayReport report = replayWithoutSyncer(sink, fromSequence);
    LogThreads started = new LogThreads(ready());
    threads = started;
    started.start();
    return report;
  }

  /// As [#replay], but it is the caller who syncs, by [#syncNow].
  ReplayReport replayWithoutSyncer(LogSink sink) {
    return replayWithoutSyncer(sink, 0);
  }

  /// As [#replay(LogSink, long)], but it is the caller who syncs, by [#syncNow].
  ReplayReport replayWithoutSyncer(LogSink sink, long fromSequence) {
    if (commit != null) {
      throw new IllegalStateException("log replay: expected=once, actual=again (" + path + ")");
    }
    replayMeter.begins();
    LogReplay replay =
        new LogReplay(fileSystem, directory, fromSequence, replayMeter::segmentBegins);
    ReplayReport report;
    try {
      report = replay.run(sink);
    } catch (IOException e) {
      throw unavailable("log replay", path, e);
    }
    replayMeter.ends();
    LogWriter writer = new LogWriter(fileSystem, path, options, directory);
    GroupCommit ready = new GroupCommit(options, writer, clock, replay);
    ready.runOnce();
    commit = ready;
    return report;
  }

  /// How far the replay has come.
  public ReplayMeter replayMeter() {
    return replayMeter;
  }

  /// Appends a frame and gives it the next sequence. Takes it from `frame`, which may be reused at
  /// once; never waits for the disk.
  ///
  /// @throws StorageException `UNAVAILABLE` during replay, while the disk is full or failing and
  ///   with too many bytes in flight, `CLOSED` after close; the frame is not logged then
  public long append(FrameBuilder frame) {
    byte[] bytes = frame.encode();
    return ready().append(bytes, frame.frameLength(), frame.seriesLength());
  }

  /// Calls back once every frame up to `sequence` is as durable as promised, on the log's thread,
  /// or at once where it is already; or when a write or a sync has failed. Never waits.
  public void whenDurable(long sequence, DurabilityCallback callback) {
    whenDurable(sequence, false, callback);
  }

  /// As [#whenDurable], but once they are on disk, whatever the [LogOptions#durability].
  public void whenOnDisk(long sequence, DurabilityCallback callback) {
    whenDurable(sequence, true, callback);
  }

  private void whenDurable(long sequence, boolean onDisk, DurabilityCallback callback) {
    LogThreads own = threads;
    if (ready().whenDurable(sequence, onDisk, callback) && own != null) {
      own.wake();
    }
  }

  /// Sequence of the newest frame, 0 before the first.
  public long lastSequence() {
    return ready().lastSequence();
  }

  /// Deletes segments whose frames all come before `sequence`: what they hold must be durable
  /// elsewhere.
  ///
  /// @return segments deleted
  /// @throws StorageException `UNAVAILABLE` if one cannot be deleted
  public int dropSegmentsBefore(long sequence) {
    try {
      return ready().dropSegmentsBefore(sequence);
    } catch (IOException e) {
      throw unavailable("log segments", path, e);
    }
  }

  /// Begins to write the series log anew, with those series that the caller adds; see
  /// [SeriesRewrite].
  public SeriesRewrite beginSeriesRewrite() throws IOException {
    GroupCommit group = ready();
    return new SeriesRewrite(
        fileSystem,
        path,
        group.seriesParts(),
        new SeriesRewrite.Extent(group::lastSequence, directory.closedSegments().holds()::lowest),
        group.statistics().durableSequence());
  }

  /// For those who read what is written. May be asked for before the replay.
  public LogReading reading() {
    return new LogReading(
        fileSystem, path, directory.closedSegments().holds(), () -> ready().readableSequence());
  }

  /// Figures. May be called at any time after the replay.
  public LogStatistics statistics() {
    return ready().statistics();
  }

  /// Syncs all frames and closes the files; further frames are refused. Does nothing the second
  /// time.
  ///
  /// @throws StorageException `UNAVAILABLE` if frames could not be synced
  @Override
  public void close() {
    GroupCommit open = commit;
    if (open == null || !open.beginClose()) {
      return;
    }
    LogThreads own = threads;
    if (own != null) {
      own.stop();
    }
    open.finishClose();
  }

  /// Writes and syncs what has come, on the caller's thread.
  ///
  /// @return whether all of it is durable
  boolean syncNow() {
    return ready().runOnce();
  }

  /// Looks whether the disk stalls, and tells those who wait if so.
  ///
  /// @return why nothing can be promised, `""` where the disk does its work in time; at once
  public String watch() {
    GroupCommit group = commit;
    return group == null ? "" : group.watch();
  }

  /// Does what the log's thread does when it is asked.
  ///
  /// @return whether all of it is as durable as promised
  boolean runDue() {
    return ready().runDue();
  }

  private GroupCommit ready() {
    GroupCommit group = commit;
    if (group == null) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "log: expected=replayed, actual=replay not finished (" + path + ")");
    }
    return group;
  }

  private static StorageException unavailable(String what, Path path, IOException e) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        what + ": expected=readable, actual=" + FileFailure.reason(e) + " (" + path + ")",
        e);
  }
}

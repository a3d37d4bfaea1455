package io.narthex.storage.database;

import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.LimitedList;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.DirectoryLock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.head.FrameLog;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.source.MergedSelection;
import io.narthex.storage.wal.FrameBuilder;
import io.narthex.storage.wal.Log;
import io.narthex.storage.wal.ReplayProgress;
import io.narthex.storage.wal.ReplayReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [Storage] in a data directory: log and head. Opened, then replayed once, on any thread; until
/// then it answers `UNAVAILABLE`. Thread-safe.
public final class Database implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final long RETENTION_INTERVAL_MS = 60_000;
  private static final long SPACE_INTERVAL_MS = 1_000;

  private enum State {
    REPLAYING,
    READY,
    CLOSED
  }

  private final Path directory;
  private final Clock clock;
  private final DirectoryLock lock;
  private final Log log;
  private final Head head;
  private final FrameLog frames;
  private final MetadataStore metadata;
  private final DatabaseCounters counters = new DatabaseCounters();
  private final PeriodicThread retention;
  private final SpaceWatch space;
  private final PeriodicThread spaceThread;
  private volatile State state = State.REPLAYING;

  private Database(
      Path directory, DatabaseOptions options, Clock clock, Files files, MemoryBudget budget) {
    this.directory = directory;
    this.clock = clock;
    this.lock = files.lock();
    this.log = files.log();
    this.head = new Head(options.head(), budget, clock);
    this.frames =
        new FrameLog() {
          @Override
          public long append(FrameBuilder frame) {
            return log.append(frame);
          }

          @Override
          public long lastSequence() {
            return log.lastSequence();
          }
        };
    this.metadata = new MetadataStore(options.maxMetadataEntries());
    this.retention =
        new PeriodicThread("storage-retention", RETENTION_INTERVAL_MS, this::applyRetention);
    this.space = files.space();
    this.spaceThread = new PeriodicThread("storage-space", SPACE_INTERVAL_MS, this::checkSpace);
  }

  /// What is held of the data directory.
  private record Files(DirectoryLock lock, Log log, SpaceWatch space) {}

  /// Takes a data directory of this machine, as below.
  ///
  /// @throws StorageException as below
  public static Database open(
      Path directory, DatabaseOptions options, Clock clock, MemoryBudget budget) {
    return open(FileSystem.nio(), directory, options, clock, budget);
  }

  /// Takes the data directory, created where missing; [#replay] is to follow.
  ///
  /// @param budget the head's share
  /// @throws StorageException `UNAVAILABLE` where another process holds the directory (named by its
  ///   process id) or it cannot be read
  public static Database open(
      FileSystem fileSystem,
      Path directory,
      DatabaseOptions options,
      Clock clock,
      MemoryBudget budget) {
    DirectoryLock lock;
    try {
      fileSystem.createDirectories(directory);
      lock = fileSystem.lock(directory);
    } catch (IOException e) {
      throw unavailable("data directory", directory, e);
    }
    boolean opened = false;
    try {
      SpaceWatch space = new SpaceWatch(fileSystem, directory, options.reserveBytes(), clock);
      Log log = Log.open(fileSystem, directory.resolve("wal"), options.log(), clock);
      Files files = new Files(lock, log, space);
      Database database = new Database(directory, options, clock, files, budget);
      opened = true;
      return database;
    } catch (IOException e) {
      throw unavailable("data directory", directory, e);
    } finally {
      if (!opened) {
        release(lock, directory);
      }
    }
  }

  /// Reads the log into the head and opens for reads and writes. To be called once.
  ///
  /// @throws StorageException as [Log#replay]; the database stays unavailable
  public ReplayReport replay() {
    long startNanos = clock.nanoTime();
    ReplayReport report = log.replay(head.replaySink());
    head.replayed();
    counters.replayed(report, clock.nanoTime() - startNanos);
    synchronized (this) {
      if (state == State.CLOSED) {
        log.close();
        return report;
      }
      retention.start();
      spaceThread.start();
      state = State.READY;
    }
    if (report.recordsLost() > 0 || report.bytesSkipped() > 0) {
      LOG.error(
          "replay lost {} records and skipped {} damaged bytes ({})",
          report.recordsLost(),
          report.bytesSkipped(),
          directory);
    }
    return report;
  }

  /// Whether reads and writes are served.
  public boolean isReady() {
    return state == State.READY;
  }

  /// How far the replay has come.
  public ReplayStage replayStage() {
    ReplayProgress progress = log.replayProgress();
    return new ReplayStage(progress.minSegment(), progress.maxSegment(), progress.currentSegment());
  }

  private void checkReady() {
    switch (state) {
      case READY -> {}
      case REPLAYING ->
          throw new StorageException(
              StorageException.Kind.UNAVAILABLE,
              "storage: expected=ready, actual=replaying the log (" + directory + ")");
      case CLOSED ->
          throw new StorageException(
              StorageException.Kind.CLOSED,
              "storage: expected=open, actual=closed (" + directory + ")");
    }
  }

  @Override
  public CommitResult commit(WriteBatch batch) {
    checkReady();
    space.requireWritable();
    CommitResult result = head.commit(batch, frames);
    counters.committed(result);
    return result;
  }

  @Override
  public void whenDurable(long sequence, DurabilityCallback callback) {
    checkReady();
    log.whenDurable(sequence, callback);
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    checkReady();
    context.check();
    HeadSnapshot captured = head.capture(queries, context);
    boolean merged = false;
    try {
      List<SeriesSelection> selections = new ArrayList<>();
      for (int i = 0; i < queries.size(); i++) {
        selections.add(MergedSelection.of(List.of(captured.selection(i)), queries.get(i), context));
      }
      merged = true;
      return new Snapshot() {
        @Override
        public SeriesSelection selection(int index) {
          return selections.get(index);
        }

        @Override
        public void close() {
          captured.close();
        }
      };
    } finally {
      if (!merged) {
        captured.close();
      }
    }
  }

  @Override
  public LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    checkReady();
    return head.labelNames(matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    checkReady();
    return head.labelValues(name, matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    checkReady();
    return head.series(matcherSets, range, limit, context);
  }

  @Override
  public void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    checkReady();
    space.requireWritable();
    long sequence = head.delete(matchers, range, context, frames);
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    log.whenDurable(
        sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            durable.complete(true);
          }

          @Override
          public void failed(StorageException cause) {
            durable.completeExceptionally(cause);
          }
        });
    try {
      durable.join();
    } catch (CompletionException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "deletion: expected=durable, actual=" + e.getCause() + " (" + directory + ")",
          e);
    }
  }

  @Override
  public void putMetadata(MetricMetadata entry) {
    checkReady();
    metadata.put(entry);
  }

  @Override
  public List<MetricMetadata> metadata(String metric) {
    checkReady();
    return metadata.get(metric);
  }

  @Override
  public StorageStatistics statistics(int limit) {
    return LabelStatistics.of(head.figures(), head.labelFigures(), limit);
  }

  /// Counters for the server's metrics.
  public DatabaseFigures figures() {
    checkReady();
    return counters.figures(head.figures(), log.statistics(), space.figures());
  }

  /// Applies the retention now: drops old samples, retires series without samples, deletes log
  /// segments that are not needed any more. A thread of the database does so every minute.
  public void applyRetention() {
    checkReady();
    long sequence = head.applyRetention();
    boolean failed = false;
    try {
      if (sequence > 0) {
        log.dropSegmentsBefore(sequence);
      }
    } catch (StorageException e) {
      failed = true;
      LOG.warn("log segments cannot be deleted: {}", e.getMessage());
    }
    counters.retentionApplied(failed);
  }

  /// Looks whether the disk has space. A thread of the database does so every second.
  void checkSpace() {
    if (space.check()) {
      retention.runSoon();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
    }
    spaceThread.stop();
    retention.stop();
    try {
      log.close();
    } finally {
      head.close();
      release(lock, directory);
    }
  }

  private static void release(DirectoryLock lock, Path directory) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("data directory cannot be released: {} ({})", e, directory);
    }
  }

  private static StorageException unavailable(String what, Path path, IOException e) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        what + ": expected=usable, actual=" + e + " (" + path + ")",
        e);
  }
}

package io.narthex.storage.database;

import io.narthex.storage.BlockAdministration;
import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.LimitedList;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.head.Head;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.PeerSource;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.wal.ReplayProgress;
import io.narthex.storage.wal.ReplayReport;
import io.narthex.storage.wal.SnapshotPolicy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [Storage] in a data directory: log, head and blocks. Opened, then replayed once, on any
/// thread; until then it answers `UNAVAILABLE`. Thread-safe.
public final class Database implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /// What the snapshot at the end may take: half of what a stop of the server may.
  private static final long LAST_SNAPSHOT_MS = 15_000;

  private enum State {
    REPLAYING,
    READY,
    CLOSED;

    void requireReady(DataFiles files) {
      switch (this) {
        case READY -> {}
        case REPLAYING ->
            throw new StorageException(
                StorageException.Kind.UNAVAILABLE,
                "storage: expected=ready, actual=replaying the log (" + files.directory() + ")");
        case CLOSED ->
            throw new StorageException(
                StorageException.Kind.CLOSED,
                "storage: expected=open, actual=closed (" + files.directory() + ")");
      }
    }
  }

  private final Clock clock;
  private final DataFiles files;
  private final Head head;
  private final RecoverySnapshots recovery;
  private final StoredReads reads;
  private final BlockUpkeep blockUpkeep;
  private final HeadUpkeep headUpkeep;
  private final MetadataStore metadata;
  private final DatabaseCounters counters;
  private final BlockScrubbing scrubbing;
  private final DatabaseThreads threads;
  private volatile State state = State.REPLAYING;

  private Database(DatabaseOptions options, Clock clock, DataFiles files, MemoryBudget budget) {
    this.clock = clock;
    this.files = files;
    this.counters = new DatabaseCounters(options.maxSeries(), files.starts().total(), clock);
    this.head = new Head(options.head(files.key()), budget, clock, files.extents());
    this.recovery = new RecoverySnapshots(head, files, clock, SnapshotPolicy.DEFAULT);
    UpkeepCounters totals = new UpkeepCounters();
    this.scrubbing = new BlockScrubbing(files.blocks(), totals, clock);
    this.reads = new StoredReads(head, files.blocks(), scrubbing::suspect);
    this.blockUpkeep = new BlockUpkeep(files, options, totals, clock, scrubbing::suspect);
    this.headUpkeep = new HeadUpkeep(head, files, reads, blockUpkeep, clock);
    this.metadata = new MetadataStore(options.maxMetadataEntries());
    this.threads = new DatabaseThreads(this::maintain, this::maintainShort, recovery::writeIfDue);
  }

  /// Takes a data directory of this machine, as below.
  ///
  /// @throws StorageException as below
  public static Database open(
      Path directory, DatabaseOptions options, Clock clock, MemoryBudget budget) {
    return open(FileSystem.nio(), directory, options, clock, budget);
  }

  /// Takes the data directory, created where missing, and opens its blocks; [#replay] is to follow.
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
    return new Database(
        options, clock, DataFiles.open(fileSystem, directory, options, clock), budget);
  }

  /// Reads the log into the head and opens for reads and writes. To be called once.
  ///
  /// @throws StorageException as [Log#replay]; the database stays unavailable
  public ReplayReport replay() {
    long startNanos = clock.nanoTime();
    head.refuseBefore(reads.headFromMs());
    ReplayReport report = files.log().replay(head.replaySink(), recovery.load(reads));
    head.replayed();
    counters.replayed(report, clock.nanoTime() - startNanos);
    synchronized (this) {
      if (state == State.CLOSED) {
        files.log().close();
        return report;
      }
      threads.start();
      scrubbing.start();
      state = State.READY;
    }
    if (report.recordsLost() > 0 || report.bytesSkipped() > 0) {
      LOG.error(
          "replay lost {} records and skipped {} damaged bytes ({})",
          report.recordsLost(),
          report.bytesSkipped(),
          files.directory());
    }
    return report;
  }

  /// Whether reads and writes are served.
  public boolean isReady() {
    return state == State.READY;
  }

  /// How far the replay has come.
  public ReplayStage replayStage() {
    ReplayProgress progress = files.log().replayMeter().progress();
    return new ReplayStage(progress.minSegment(), progress.maxSegment(), progress.currentSegment());
  }

  @Override
  public CommitResult commit(WriteBatch batch) {
    state.requireReady(files);
    files.space().requireWritable();
    CommitResult result = head.commit(batch, files.frames());
    counters.committed(batch, result);
    return result;
  }

  @Override
  public void whenDurable(long sequence, DurabilityCallback callback) {
    state.requireReady(files);
    files.log().whenDurable(sequence, callback);
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    state.requireReady(files);
    return reads.snapshot(queries, Collections.nCopies(queries.size(), List.of()), context);
  }

  /// As above, together with what peers answered: for each query what blocks and head do not have.
  Snapshot snapshot(
      List<SeriesQuery> queries, List<List<PeerAnswer>> answers, ReadContext context) {
    state.requireReady(files);
    return reads.snapshot(queries, PeerSource.of(answers, files.key()), context);
  }

  @Override
  public LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    state.requireReady(files);
    return reads.labelNames(matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    state.requireReady(files);
    return reads.labelValues(name, matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    state.requireReady(files);
    return reads.series(matcherSets, range, limit, context);
  }

  @Override
  public void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    state.requireReady(files);
    files.space().requireWritable();
    files.frames().awaitDurable(headUpkeep.delete(matchers, range, context));
  }

  @Override
  public void putMetadata(MetricMetadata entry) {
    state.requireReady(files);
    metadata.put(entry);
  }

  @Override
  public List<MetricMetadata> metadata(String metric) {
    state.requireReady(files);
    return metadata.get(metric);
  }

  @Override
  public StorageStatistics statistics(int limit) {
    return LabelStatistics.of(head.figures(), head.labelFigures(), limit)
        .withRefusedSamples(counters.refusedSeries().top(limit));
  }

  /// Takes samples from here on that are older than the newest of all by `windowMs` at most, in
  /// whatever order they come; 0 or less: only samples newer than those of their series.
  public void takeOutOfOrderWithin(long windowMs) {
    head.outOfOrder().takeWithin(Math.max(0, windowMs));
  }

  /// Counters for the server's metrics.
  public DatabaseFigures figures() {
    state.requireReady(files);
    return counters.figures(
        head.figures(),
        files.log().statistics(),
        recovery.figures(),
        files.space().figures(),
        blockUpkeep.figures());
  }

  /// What was committed, for those who follow it, and who share the answer; to be read once the
  /// database is ready.
  public CommitLog commitLog() {
    return new CommitLog(files.log(), files.savePoints(), head);
  }

  /// What an operator can ask of the blocks.
  public BlockAdministration administration() {
    return new DatabaseAdministration(
        files, headUpkeep, blockUpkeep, () -> state.requireReady(files));
  }

  /// Makes blocks of what is old in the head, compacts them and applies the retention. A thread of
  /// the database does so every minute; a step that fails holds up no other.
  public void maintain() {
    state.requireReady(files);
    boolean failed = false;
    for (Runnable step :
        List.<Runnable>of(
            headUpkeep::cut,
            () ->
                blockUpkeep.applyRetention(
                    files.log().statistics().segmentBytes() + head.memoryParts().fileBytes()),
            blockUpkeep::compact)) {
      try {
        step.run();
      } catch (StorageException e) {
        failed = true;
        LOG.error("upkeep of the storage failed, it is tried again", e);
      }
    }
    counters.maintained(failed);
  }

  /// Seals what is full, looks whether the disk has space and whether samples out of order are to
  /// go to blocks. A thread of the database does so every second.
  void maintainShort() {
    head.keepHouse();
    boolean diskFull = files.space().check();
    if (diskFull || head.outOfOrder().isFull()) {
      threads.upkeepSoon();
    }
  }

  /// Writes a recovery snapshot. A thread of the database does so when it is due.
  void writeRecovery() {
    recovery.write();
  }

  /// Reads the block that is due first for damage; see [BlockScrubbing].
  void scrub() {
    scrubbing.run();
  }

  @Override
  public void close() {
    boolean ready;
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      ready = state == State.READY;
      state = State.CLOSED;
    }
    recovery.endWithin(LAST_SNAPSHOT_MS);
    blockUpkeep.stop();
    scrubbing.stop();
    threads.stop();
    try {
      if (ready) {
        files.frames().awaitOnDisk(files.log().lastSequence());
        recovery.write();
      }
    } finally {
      try {
        files.log().close();
      } finally {
        head.close();
        files.close();
      }
    }
  }
}

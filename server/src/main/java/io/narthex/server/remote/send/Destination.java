package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.remote.send.Encoder.SeriesExemplar;
import io.narthex.server.remote.send.SendCounters.Count;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.CommitPlace;
import io.narthex.storage.database.CommitReader;
import io.narthex.storage.exemplar.Exemplar;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is committed to one receiver, from its place in the log on: one thread reads and
/// hands out, lanes send. Started once, closed once. Thread-safe.
final class Destination {
  private static final Logger LOG = LoggerFactory.getLogger(Destination.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_EXEMPLARS = 10_000;
  private static final int MAX_SAMPLES = 1 << 20;

  private final DestinationSettings settings;
  private final SendCounters counters = new SendCounters();
  private final Encoder encoder;
  private final Clock clock;
  private final LaneContext laneContext;
  private final ShardCount shards;
  private final MetadataRounds metadata;
  private final ArrayBlockingQueue<SeriesExemplar> exemplars =
      new ArrayBlockingQueue<>(MAX_EXEMPLARS);
  private volatile @Nullable Running running;
  private volatile boolean stopping;
  private volatile long deadlineNanos;

  /// What there is while it runs.
  private static final class Running {
    private final CommitPlace place;
    private final CommitReader reader;
    private final Frame frame;
    private final Lanes lanes;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean inFrame;
    private long savedNanos;
    private long tickedNanos;
    private long lostBefore;

    /// The number of lanes there is to be from the next frame on; 0: as many as there are.
    private int wantedLanes;

    private Running(CommitPlace place, CommitReader reader, Lanes lanes, Thread thread) {
      this.place = place;
      this.reader = reader;
      this.frame = new Frame(reader);
      this.lanes = lanes;
      this.thread = thread;
    }

    /// The frame that all lanes take next, or are taking.
    private long boundary() {
      return inFrame ? frame.sequence() : reader.nextSequence();
    }

    /// The first frame that is needed after a restart.
    private long neededSequence() {
      return Math.min(boundary(), lanes.oldestSequence());
    }
  }

  Destination(DestinationSettings settings) {
    this.settings = settings;
    this.clock = settings.environment().clock();
    this.encoder = settings.encoder(counters);
    this.laneContext = settings.laneContext(encoder, counters, this::wake);
    this.shards = new ShardCount(settings.config().queue());
    this.metadata = new MetadataRounds(laneContext, settings.environment().metadata());
  }

  DestinationSettings settings() {
    return settings;
  }

  Encoder encoder() {
    return encoder;
  }

  SendCounters counters() {
    return counters;
  }

  /// Begins where the place of this destination is; a new one behind all that was committed.
  ///
  /// @throws StorageException `UNAVAILABLE` where the place cannot be written; may be called again
  void start() {
    CommitPlace place = settings.environment().log().place(settings.key());
    CommitReader reader = settings.environment().log().reader(place.sequence());
    Thread thread =
        Thread.ofPlatform()
            .name("remote-write-" + settings.name())
            .daemon(true)
            .unstarted(this::run);
    Lanes lanes =
        new Lanes(
            laneContext,
            settings.environment().log()::reader,
            settings.config().queue().minShards(),
            MAX_SAMPLES);
    Running begun = new Running(place, reader, lanes, thread);
    begun.tickedNanos = clock.nanoTime();
    running = begun;
    thread.start();
  }

  /// Takes an exemplar of a series, if these are sent.
  void exemplar(long ref, Exemplar exemplar) {
    if (settings.config().sendExemplars()
        && running != null
        && !exemplars.offer(new SeriesExemplar(ref, exemplar))) {
      counters.add(Count.EXEMPLARS_DROPPED, 1);
    }
  }

  private void wake() {
    Running now = running;
    if (now != null) {
      LockSupport.unpark(now.thread);
    }
  }

  private void run() {
    Running now = running;
    if (now == null) {
      return;
    }
    try {
      while (!stopping) {
        tryStep(now, false);
      }
      while (deadlineNanos - clock.nanoTime() > 0 && !isDone(now)) {
        tryStep(now, true);
      }
      now.lanes.close();
      save(now);
      now.reader.close();
    } finally {
      now.ended.complete(null);
    }
  }

  private boolean isDone(Running now) {
    return isAtTheEnd(now) && now.lanes.areEmpty();
  }

  private boolean isAtTheEnd(Running now) {
    return !now.inFrame && now.reader.nextSequence() > settings.environment().log().lastSequence();
  }

  private void tryStep(Running now, boolean flush) {
    try {
      step(now, flush);
    } catch (StorageException e) {
      long times = laneContext.complaints().happened(1);
      if (times > 0) {
        LOG.error(
            "{}: log cannot be read, it is tried again: {}", settings.config(), e.getMessage());
      }
      LockSupport.parkNanos(TROUBLE_NANOS);
    } catch (RuntimeException e) {
      LOG.error("{}: unexpected failure, it goes on", settings.config(), e);
      LockSupport.parkNanos(TROUBLE_NANOS);
    }
  }

  private void step(Running now, boolean flush) {
    boolean moved = now.inFrame;
    if (!now.inFrame && now.wantedLanes > 0) {
      resize(now);
    }
    if (!now.inFrame && now.reader.next()) {
      moved = true;
      begin(now);
    }
    if (now.inFrame && now.lanes.distribute(now.frame)) {
      now.inFrame = false;
    }
    now.lanes.catchUp(now.boundary());
    handOutExemplars(now);
    now.lanes.tick(flush);
    upkeep(now);
    if (now.inFrame || !moved) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void begin(Running now) {
    now.frame.load(encoder, false);
    now.lanes.begin();
    now.inFrame = true;
    counters.add(Count.SAMPLES_READ, now.frame.count());
    counters.read(now.frame.newestMs());
  }

  private void handOutExemplars(Running now) {
    for (SeriesExemplar one = exemplars.poll(); one != null; one = exemplars.poll()) {
      long hash = encoder.hash(one.ref());
      if (hash >= 0) {
        now.lanes.offer(hash, one);
      }
    }
  }

  private void upkeep(Running now) {
    long nanos = clock.nanoTime();
    if (nanos - now.savedNanos >= SAVE_NANOS) {
      now.savedNanos = nanos;
      save(now);
      counters.add(Count.FRAMES_LOST, now.reader.framesLost() - now.lostBefore);
      now.lostBefore = now.reader.framesLost();
      metadata.run(nanos);
    }
    if (nanos - now.tickedNanos >= TimeUnit.MILLISECONDS.toNanos(ShardCount.TICK_MS)) {
      now.tickedNanos = nanos;
      countShards(now, nanos);
      if (isAtTheEnd(now)) {
        settings.environment().log().forgetRetired();
      }
    }
  }

  private void countShards(Running now, long nanos) {
    int current = now.lanes.count();
    int wanted = shards.tick(totals(now), current);
    boolean sentLately =
        nanos - counters.lastSentNanos() < TimeUnit.MILLISECONDS.toNanos(ShardCount.TICK_MS);
    now.wantedLanes = wanted != current && sentLately ? wanted : 0;
  }

  private void resize(Running now) {
    int current = now.lanes.count();
    if (now.lanes.resize(now.wantedLanes)) {
      LOG.info("{}: {} shards instead of {}", settings.config(), now.wantedLanes, current);
      now.wantedLanes = 0;
    }
  }

  private ShardCount.Totals totals(Running now) {
    long dropped =
        counters.get(Count.DROPPED_SERIES)
            + counters.get(Count.DROPPED_UNKNOWN)
            + counters.get(Count.DROPPED_OLD)
            + counters.get(Count.OF_OTHER_SHARDS);
    long newestMs =
        isAtTheEnd(now) ? counters.newestReadMs() : settings.environment().newestMs().getAsLong();
    double delay = (newestMs - counters.newestSentMs()) / 1e3;
    return new ShardCount.Totals(
        settings.environment().committed().getAsLong(),
        counters.get(Count.SAMPLES_SENT)
            + counters.get(Count.SAMPLES_FAILED)
            + counters.get(Count.EXEMPLARS_SENT),
        dropped,
        counters.get(Count.SEND_NANOS),
        Math.max(0, delay));
  }

  private void save(Running now) {
    try {
      now.place.save(now.neededSequence());
    } catch (StorageException e) {
      if (laneContext.complaints().happened(1) > 0) {
        LOG.warn("{}: {}; it is tried again", settings.config(), e.getMessage());
      }
    }
  }

  /// Ends: sends what there is for `drainMs` at most and writes the save-point; what was not sent
  /// is sent after the next start. Does not wait for that.
  void beginClose(long drainMs) {
    deadlineNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainMs);
    stopping = true;
    wake();
  }

  /// Waits for the end that was begun.
  void awaitClosed() {
    Running now = running;
    if (now != null) {
      now.ended.join();
    }
  }

  /// As both.
  void close(long drainMs) {
    beginClose(drainMs);
    awaitClosed();
  }

  /// What is sent now.
  Message message() {
    return laneContext.client().message();
  }

  /// Figures, all 0 before the start.
  DestinationFigures figures() {
    Running now = running;
    return now == null
        ? DestinationFigures.NONE
        : new DestinationFigures(
            now.lanes.count(),
            shards.desired(),
            now.lanes.pending(),
            now.lanes.pendingExemplars() + exemplars.size(),
            now.lanes.parked(),
            now.place.sequence(),
            settings.environment().log().lastSequence(),
            now.place.framesDropped());
  }
}

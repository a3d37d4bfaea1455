package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.SelectionReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A whole database whose machine loses its power at any operation on the disk, also while it
/// starts: while samples are written, blocks cut and compacted, samples deleted, tombstones
/// cleaned, snapshots written. What was acknowledged is there, what was deleted is not, nothing is
/// invented.
@Timeout(1_800)
final class DatabaseCrashTest {
  private static final int ROUNDS = Integer.getInteger("narthex.crash.databases", 25);
  private static final int LIVES = 5;
  private static final int STEPS = 60;
  private static final int SERIES = 4;
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final long RANGE_MS = 60_000;
  private static final long STEP_MS = 5_000;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  private static final LongAdder CRASHES = new LongAdder();
  private static final LongAdder SAMPLES = new LongAdder();

  private record Sample(int series, long timestampMs) {}

  /// What may and what must be there.
  private final Map<Sample, Double> written = new HashMap<>();

  private final Set<Sample> acknowledged = new HashSet<>();
  private final Set<Sample> deleted = new HashSet<>();
  private Random random = new Random(0);
  private SimulatedFileSystem disk = new SimulatedFileSystem();
  private long nowMs = T0;

  @Test
  void nothingAcknowledgedIsLost() {
    Seeds.rounds(ROUNDS, round -> new DatabaseCrashTest().run(round));
    System.out.printf(
        "databases: %d rounds, %d crashes, %d samples acknowledged and found, 0 lost%n",
        ROUNDS, CRASHES.sum(), SAMPLES.sum());
    assertTrue(CRASHES.sum() > ROUNDS);
  }

  private Database open() {
    BlockOptions blocks = new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0);
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            DatabaseOptions.of(100, 0, new Random(random.nextLong())).withBlocks(blocks),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    boolean replayed = false;
    try {
      database.replay();
      replayed = true;
      return database;
    } finally {
      if (!replayed) {
        closeAsItIs(database);
      }
    }
  }

  private static void closeAsItIs(Database database) {
    try {
      database.close();
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind(), e::toString);
    }
  }

  private void run(Random seeded) {
    random = seeded;
    for (int life = 0; life < LIVES; life++) {
      disk.stopAt(disk.operationCount() + random.nextInt(life % 2 == 0 ? 600 : 60));
      Optional<Database> started = tryOpen();
      boolean works = started.isPresent();
      for (int step = 0; works && step < STEPS; step++) {
        works = step(started.get());
      }
      SimulatedFileSystem left = disk.crash(random.nextLong());
      started.ifPresent(DatabaseCrashTest::closeAsItIs);
      disk = left;
      CRASHES.increment();
    }
    for (int start = 0; start < 2; start++) {
      Database database = open();
      check(database);
      database.maintain();
      check(database);
      database.close();
    }
    SAMPLES.add(acknowledged.size());
  }

  private Optional<Database> tryOpen() {
    try {
      return Optional.of(open());
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind(), e::toString);
      return Optional.empty();
    }
  }

  /// Does something with the database.
  ///
  /// @return whether its disk still works
  private boolean step(Database database) {
    try {
      switch (random.nextInt(24)) {
        case 0, 1 -> database.maintain();
        case 2 -> delete(database);
        case 3 -> database.administration().cleanTombstones();
        case 4 -> database.administration().writeSnapshot(true);
        default -> commit(database);
      }
      return database.figures().syncFailures() == 0;
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind(), e::toString);
      return false;
    }
  }

  private void commit(Database database) {
    WriteBatch batch = new WriteBatch();
    nowMs += STEP_MS;
    Set<Sample> samples = new HashSet<>();
    for (int s = 0; s < SERIES; s++) {
      if (random.nextInt(5) > 0) {
        Sample sample = new Sample(s, nowMs);
        double value = random.nextInt(1_000) / 8.0;
        batch.add(batch.addSeries(labels(s)), nowMs, value);
        written.put(sample, value);
        samples.add(sample);
      }
    }
    CommitResult result = database.commit(batch);
    assertTrue(result.allSuccessful());
    if (Acknowledgement.of(database, result.sequence())) {
      acknowledged.addAll(samples);
    }
  }

  private void delete(Database database) {
    int series = random.nextInt(SERIES);
    long startMs = T0 + random.nextInt((int) (nowMs - T0) + 1);
    TimeRange range = new TimeRange(startMs, startMs + random.nextInt(100_000));
    Set<Sample> affected = new HashSet<>();
    for (Sample sample : written.keySet()) {
      if (sample.series() == series && range.contains(sample.timestampMs())) {
        affected.add(sample);
      }
    }
    acknowledged.removeAll(affected);
    database.delete(List.of(Matcher.equal("s", "" + series)), range, ReadContext.unbounded());
    deleted.addAll(affected);
  }

  private static Labels labels(int series) {
    return Labels.of("__name__", "m", "s", "" + series);
  }

  private void check(Database database) {
    Map<Sample, Double> found = new HashMap<>();
    SelectionReader.read(database, TimeRange.ALL, ALL)
        .forEach((labels, points) ->
            points.forEach(point ->
                found.put(
                    new Sample(Integer.parseInt(labels.get("s")), point.timestampMs()),
                    Double.longBitsToDouble(point.bits()))));
    found.forEach((sample, value) -> assertEquals(written.get(sample), value, sample::toString));
    Set<Sample> lost = new HashSet<>(acknowledged);
    lost.removeAll(found.keySet());
    assertEquals(Set.of(), lost, "lost");
    Set<Sample> back = new HashSet<>(deleted);
    back.retainAll(found.keySet());
    assertEquals(Set.of(), back, "deleted and back");
  }
}

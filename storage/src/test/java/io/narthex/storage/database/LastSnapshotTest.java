package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The recovery snapshot that a stop writes, if there is time.
final class LastSnapshotTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final int SERIES = 3_000;

  private final SimulatedFileSystem disk = new SimulatedFileSystem();

  /// Where it hurries, each look at it takes ten seconds.
  private final Clock clock =
      new Clock() {
        private final AtomicLong aheadNanos = new AtomicLong();

        @Override
        public long nowMs() {
          return Clock.system().nowMs();
        }

        @Override
        public long nanoTime() {
          return Clock.system().nanoTime()
              + aheadNanos.addAndGet(hurries ? TimeUnit.SECONDS.toNanos(10) : 0);
        }
      };

  private volatile boolean hurries;

  private Database open() {
    Database database =
        Database.open(
            disk,
            Path.of("/data"),
            DatabaseOptions.of(10_000, 0, new Random(3)),
            clock,
            MemoryBudget.root(1 << 28));
    database.replay();
    return database;
  }

  private static void commit(Database database) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < SERIES; i++) {
      batch.add(batch.addSeries(Labels.of("__name__", "m", "i", "" + i)), T0, i);
    }
    assertTrue(database.commit(batch).allSuccessful());
  }

  private long files(String suffix) throws IOException {
    return disk.list(Path.of("/data/wal")).stream()
        .filter(path -> path.toString().endsWith(suffix))
        .count();
  }

  private long seriesFiles() throws IOException {
    return disk.list(Path.of("/data/wal")).stream()
        .filter(path -> path.toString().contains("series"))
        .count();
  }

  @Test
  void isWrittenWhereThereIsTime() throws IOException {
    Database database = open();
    commit(database);
    database.close();
    assertEquals(1, files(".snap"));
    Database again = open();
    assertEquals(0, again.figures().replayedSamples());
    assertEquals(SERIES, again.figures().seriesCount());
    again.close();
  }

  @Test
  void itsReadingCountsInTheProgressOfAStart() throws IOException {
    Database database = open();
    commit(database);
    database.close();
    long segments = files(".log") - seriesFiles();
    Database again = open();
    ReplayStage stage = again.replayStage();
    assertEquals(1, stage.minSegment());
    assertEquals(segments + 1, stage.maxSegment(), "one step for the snapshot");
    assertEquals(stage.maxSegment(), stage.currentSegment());
    again.close();
  }

  @Test
  void isGivenUpAfterTheDeadlineAndTheLogHasAll() throws IOException {
    Database database = open();
    commit(database);
    hurries = true;
    database.close();
    hurries = false;
    assertEquals(0, files(".snap"));
    assertEquals(0, files(".tmp"));
    Database again = open();
    assertEquals(SERIES, again.figures().replayedSamples());
    assertEquals(SERIES, again.figures().seriesCount());
    again.close();
  }
}

package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.Acknowledgement;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A follower of a database: from where it was, over restarts, with the labels of series that the
/// head has forgotten.
final class CommitLogTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE_MS = 60_000;
  private static final long T0 = 1_700_000_000_000L / RANGE_MS * RANGE_MS;

  private final SimulatedFileSystem disk = new SimulatedFileSystem();

  private Database open() {
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            DatabaseOptions.of(1_000, 0, new Random(1))
                .withBlocks(new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    return database;
  }

  private static void write(Database database, String metric, long timestampMs) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", metric)), timestampMs, 1);
    Acknowledgement.of(database, database.commit(batch).sequence());
  }

  private static String next(Database database, CommitReader reader) {
    while (reader.next()) {
      if (reader.sampleCount() > 0) {
        Labels labels = Objects.requireNonNull(database.commitLog().labels(reader.ref(0)));
        return labels.get("__name__") + "@" + (reader.timestampMs(0) - T0);
      }
    }
    return "";
  }

  @Test
  void beginsBehindWhatIsThereAndGoesOnBehindARestart() {
    try (Database database = open()) {
      write(database, "before", T0);
      CommitPlace place = database.commitLog().place("a");
      write(database, "x", T0 + 1);
      write(database, "y", T0 + 2);
      CommitReader reader = database.commitLog().reader(place.sequence());
      assertEquals("x@1", next(database, reader));
      place.save(reader.nextSequence());
    }
    try (Database database = open()) {
      assertEquals(1, database.commitLog().places().size());
      CommitPlace place = database.commitLog().place("a");
      CommitReader reader = database.commitLog().reader(place.sequence());
      assertEquals("y@2", next(database, reader));
      assertEquals("", next(database, reader));
      database.commitLog().forget("a");
      assertTrue(database.commitLog().places().isEmpty());
    }
  }

  @Test
  void namesSeriesThatTheHeadHasForgotten() {
    try (Database database = open()) {
      CommitPlace place = database.commitLog().place("a");
      write(database, "gone", T0);
      database.writeRecovery();
      for (int i = 1; i < 10; i++) {
        write(database, "stays", T0 + i * RANGE_MS);
        database.maintain();
        database.maintainShort();
        database.writeRecovery();
      }
      assertEquals(1, database.figures().seriesCount());
      CommitReader reader = database.commitLog().reader(place.sequence());
      assertEquals("gone@0", next(database, reader));
      assertEquals("stays@" + RANGE_MS, next(database, reader));
      assertEquals(0, reader.framesLost());
      database.commitLog().forgetRetired();
      assertFalse(Objects.requireNonNull(database.commitLog().labels(1)).isEmpty());
      assertNull(database.commitLog().labels(999));
    }
  }
}

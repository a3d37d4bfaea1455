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
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.SelectionReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A thread that is interrupted closes the channel on which it reads or writes, for everybody. So
/// whatever an interrupted thread asks of a database, the database goes on working for the others.
@Timeout(60)
final class InterruptTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long STEP_MS = 5_000;
  private static final int ROUNDS = 60;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  @TempDir private Path directory;

  private Database open() {
    Database database =
        Database.open(
            directory,
            DatabaseOptions.of(100, 0, new Random(1))
                .withBlocks(new BlockOptions(60_000, 180_000, 0, 0, 0)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    return database;
  }

  private static void commit(Database database, int step) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", "m")), T0 + step * STEP_MS, step);
    CommitResult result = database.commit(batch);
    assertTrue(result.allSuccessful());
    assertTrue(Acknowledgement.of(database, result.sequence()));
  }

  private static int read(Database database) {
    return SelectionReader.read(database, TimeRange.ALL, ALL).values().stream()
        .mapToInt(List::size)
        .sum();
  }

  /// Everything that callers can ask, by a thread that is interrupted.
  private static void askInterrupted(Database database, int round) {
    CompletableFuture<Void> asked =
        CompletableFuture.runAsync(
            () -> {
              for (Runnable action :
                  List.<Runnable>of(
                      () -> read(database),
                      () ->
                          database.delete(
                              List.of(Matcher.equal("__name__", "none")),
                              TimeRange.ALL,
                              ReadContext.unbounded()),
                      () ->
                          database.delete(
                              List.of(ALL), new TimeRange(0, round), ReadContext.unbounded()),
                      database::maintain,
                      database::maintainShort,
                      database::scrub,
                      database.administration()::cleanTombstones,
                      () -> database.administration().writeSnapshot(true))) {
                Thread.currentThread().interrupt();
                try {
                  action.run();
                } catch (StorageException e) {
                  // The one who is interrupted may fail.
                  assertEquals(StorageException.Kind.UNAVAILABLE, e.kind(), e::toString);
                }
              }
            },
            task -> Thread.ofPlatform().start(task));
    asked.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void anInterruptedCallerHarmsNobodyElse() throws Exception {
    try (Database database = open()) {
      for (int round = 0; round < ROUNDS; round++) {
        askInterrupted(database, round);
        commit(database, round);
        assertEquals(round + 1, read(database));
      }
      database.maintain();
      assertTrue(database.administration().blocks().size() > 1);
      assertEquals(ROUNDS, read(database));
      assertEquals(0, database.figures().blocks().damaged());
    }
    try (Database again = open()) {
      assertEquals(ROUNDS, read(again));
      assertEquals(0, again.figures().recordsLost());
    }
  }
}

package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.StorageStatistics.NamedCount;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// As many series as allowed: known ones go on, new ones are refused and named.
final class SeriesLimitTest {
  private static final long T0 = 1_700_000_000_000L;

  private static Database open(int maxSeries) {
    return open(DatabaseOptions.of(maxSeries, 0, new Random(5)));
  }

  private static Database open(DatabaseOptions options) {
    Database database =
        Database.open(
            new SimulatedFileSystem(),
            Path.of("/data"),
            options,
            Clock.system(),
            MemoryBudget.root(1 << 28));
    database.replay();
    return database;
  }

  @Test
  void knownSeriesGoOnAndNewOnesAreRefusedAndNamed() {
    try (Database database = open(3)) {
      assertEquals(3, database.figures().maxSeries());
      for (int round = 0; round < 10; round++) {
        WriteBatch batch = new WriteBatch();
        for (String name : List.of("a", "b", "c", "many", "many", "late")) {
          Labels labels = Labels.of("__name__", name, "i", "" + batch.seriesCount() % 3);
          batch.add(batch.addSeries(labels), T0 + round, round);
        }
        CommitResult result = database.commit(batch);
        assertEquals(3, result.count(SampleOutcome.STORED));
        assertEquals(3, result.count(SampleOutcome.SERIES_LIMIT));
        assertEquals(SampleOutcome.STORED, result.outcome(0));
        assertEquals(0, result.ref(3));
      }
      assertEquals(
          List.of(new NamedCount("many", 20), new NamedCount("late", 10)),
          database.statistics(10).refusedSamplesByMetricName());
      assertEquals(1, database.statistics(1).refusedSamplesByMetricName().size());
      assertEquals(30, database.figures().samplesOverLimit());
      assertEquals(3, database.figures().seriesCount());
    }
  }

  @Test
  void labelsHaveABoundOfTheirOwn() {
    DatabaseOptions options = DatabaseOptions.of(1_000_000, 0, new Random(5));
    try (Database database = open(options.withMaxLabelBytes(1 << 20))) {
      String text = "v".repeat(1_000);
      WriteBatch batch = new WriteBatch();
      int taken = 0;
      for (int round = 0; round < 200; round++) {
        batch.clear();
        for (int i = 0; i < 10; i++) {
          Labels labels = Labels.of("__name__", "m", "i", text + (10 * round + i));
          batch.add(batch.addSeries(labels), T0, i);
        }
        CommitResult result = database.commit(batch);
        taken += result.count(SampleOutcome.STORED);
        assertEquals(
            10, result.count(SampleOutcome.STORED) + result.count(SampleOutcome.SERIES_LIMIT));
      }
      int series = taken;
      assertTrue(series > 800 && series < 1_048, () -> series + " series of 1,000 bytes in 1 MiB");
      batch.clear();
      batch.add(batch.addSeries(Labels.of("__name__", "m", "i", text + 0)), T0 + 1, 1);
      assertEquals(SampleOutcome.STORED, database.commit(batch).outcome(0));
    }
  }

  @Test
  void onlyTheNamesRefusedLastAreKept() {
    RefusedSeries refused = new RefusedSeries(1, new ManualClock(0));
    for (int i = 0; i < 3 * RefusedSeries.MAX_NAMES; i++) {
      WriteBatch batch = new WriteBatch();
      batch.add(batch.addSeries(Labels.of("__name__", "m" + i)), T0, 1);
      batch.add(batch.addSeries(Labels.of("__name__", "again")), T0, 1);
      SampleOutcome[] outcomes = new SampleOutcome[2];
      Arrays.fill(outcomes, SampleOutcome.SERIES_LIMIT);
      refused.add(batch, new CommitResult(1, outcomes, new long[2]));
    }
    List<NamedCount> top = refused.top(1_000);
    assertEquals(RefusedSeries.MAX_NAMES, top.size());
    assertEquals(new NamedCount("again", 3 * RefusedSeries.MAX_NAMES), top.getFirst());
    assertTrue(top.contains(new NamedCount("m299", 1)), top::toString);
  }
}

package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which samples count as out of order, and by how much: as upstream's
/// `prometheus_tsdb_sample_ooo_delta`.
final class OutOfOrderDelaysTest {
  private static final long MINUTE_MS = 60_000;
  private static final long NOW_MS = 1_700_000_000_000L;

  private final Database database =
      Database.open(
          new SimulatedFileSystem(),
          Path.of("/data"),
          DatabaseOptions.of(100, 0, new Random(1)),
          Clock.system(),
          MemoryBudget.root(1 << 26));

  @AfterEach
  void close() {
    database.close();
  }

  private SampleOutcome write(String series, long ageMs, double value) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", series)), NOW_MS - ageMs, value);
    return database.commit(batch).outcome(0);
  }

  private void expect(double sumMs, long... counts) {
    DatabaseFigures figures = database.figures();
    assertArrayEquals(counts, figures.outOfOrderDelayCounts());
    assertEquals(sumMs, figures.outOfOrderDelaySumMs());
  }

  @Test
  void delaysAreCountedWhetherSamplesAreTakenOrNot() {
    database.replay();
    assertEquals(SampleOutcome.STORED, write("a", 0, 1));
    assertEquals(SampleOutcome.DUPLICATE, write("a", 0, 1));
    assertEquals(SampleOutcome.DUPLICATE_TIMESTAMP, write("a", 0, 2));
    assertEquals(SampleOutcome.STORED, write("b", 20 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.OUT_OF_BOUNDS, write("a", 61 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.OUT_OF_BOUNDS, write("c", 61 * MINUTE_MS, 1));
    expect(0, 0, 0, 0, 0, 0, 0, 0, 0);

    assertEquals(SampleOutcome.OUT_OF_ORDER, write("a", 10 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.OUT_OF_ORDER, write("a", 10 * MINUTE_MS + 1, 1));
    expect(20 * MINUTE_MS + 1, 1, 1, 0, 0, 0, 0, 0, 0);

    database.takeOutOfOrderWithin(90 * MINUTE_MS);
    assertEquals(SampleOutcome.STORED, write("a", 50 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.STORED, write("d", 80 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.TOO_OLD, write("a", 100 * MINUTE_MS, 1));
    assertEquals(SampleOutcome.TOO_OLD, write("e", 13 * 60 * MINUTE_MS, 1));
    expect((20 + 50 + 80 + 100 + 780) * MINUTE_MS + 1, 1, 1, 1, 2, 0, 0, 0, 1);
    assertEquals(2, database.figures().outOfOrderSamples());
  }
}

package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockBackfillTest {
  private static final long RANGE_MS = 1_000;

  @TempDir private Path directory;

  private BlockBackfill open(int mostSamples) throws IOException {
    return BlockBackfill.open(
        directory, RANGE_MS, mostSamples, new ManualClock(5_000), new Random(3));
  }

  private static Labels series(int number) {
    return Labels.of("__name__", "m", "number", Integer.toString(number));
  }

  private Map<String, Double> stored() throws IOException {
    Map<String, Double> stored = new TreeMap<>();
    try (OfflineBlocks blocks = OfflineBlocks.open(directory)) {
      assertEquals(List.of(), blocks.problems());
      for (SeriesSelection selection : blocks.select(List.of(List.of()), TimeRange.ALL)) {
        SampleBatch batch = new SampleBatch();
        try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
          while (cursor.next(batch)) {
            for (int i = 0; i < batch.count; i++) {
              String key = selection.labels(batch.ordinal) + "@" + batch.timestampsMs[i];
              assertEquals(null, stored.put(key, batch.values[i]), key);
            }
          }
        }
      }
    }
    return stored;
  }

  /// Whatever the order, and however little fits into memory, the last of equal times is there.
  @Test
  void samplesInAnyOrderAreStored() throws IOException {
    RandomGenerator random = new Random(11);
    Map<String, Double> expected = new TreeMap<>();
    long added = 0;
    for (int mostSamples : new int[] {1, 7, 100, 100_000}) {
      try (BlockBackfill backfill = open(mostSamples)) {
        for (int i = 0; i < 300; i++) {
          int number = random.nextInt(9);
          long timestampMs = random.nextLong(-3_500, 3_500);
          backfill.add(series(number), timestampMs, i);
          expected.put(series(number) + "@" + timestampMs, (double) i);
          added++;
        }
        backfill.flush();
        assertTrue(backfill.samples() + backfill.replaced() <= added);
        for (BlockDescription block : backfill.written()) {
          assertEquals(
              Math.floorDiv(block.minTimeMs(), RANGE_MS),
              Math.floorDiv(block.maxTimeMs() - 1, RANGE_MS),
              block::toString);
        }
      }
      assertEquals(expected, stored(), "at most " + mostSamples);
    }
  }

  @Test
  void nothingIsWrittenWithoutSamples() throws IOException {
    try (BlockBackfill backfill = open(10)) {
      backfill.flush();
      assertEquals(List.of(), backfill.written());
      backfill.add(series(1), 5, 1);
    }
    assertEquals(Map.of(), stored());
  }

  @Test
  void aDirectoryOfPrometheusIsLeftAlone() throws IOException {
    Files.createDirectories(directory.resolve("wal"));
    Files.createFile(directory.resolve("wal/00000000"));
    assertThrows(StorageException.class, () -> open(10));
  }

  @Test
  void theDirectoryIsGivenBack() throws IOException {
    try (BlockBackfill backfill = open(10)) {
      backfill.add(series(1), 5, 1);
      backfill.flush();
      assertEquals(1, backfill.samples());
    }
    assertEquals(Map.of(series(1) + "@5", 1.0), stored());
  }

  @Test
  void whatIsReplacedIsCounted() throws IOException {
    try (BlockBackfill backfill = open(10)) {
      backfill.add(series(1), 5, 1);
      backfill.add(series(1), 5, 1);
      backfill.add(series(1), 5, 2);
      backfill.add(series(1), 5, Double.NaN);
      backfill.flush();
      assertEquals(2, backfill.replaced());
      assertEquals(1, backfill.samples());
    }
    assertEquals(Map.of(series(1) + "@5", Double.NaN), stored());
  }
}

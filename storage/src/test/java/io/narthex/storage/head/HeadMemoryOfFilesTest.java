package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.ResidentFiles;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of sealed vectors on a real file system: a walk over all vectors leaves nothing of them in
/// memory.
final class HeadMemoryOfFilesTest {
  private static final long T0 = 1_795_000_000_000L;
  private static final int SERIES = 200;
  private static final int ROUNDS = 600;
  private static final int EXTENT_BYTES = 1 << 16;

  /// Of the files that come into being: half a megabyte of random values.
  private static final long LEAST_BYTES = 400_000;

  private static void fill(Head head) {
    SplittableRandom random = new SplittableRandom(1);
    FrameLog log = new CountingLog();
    for (int round = 0; round < ROUNDS; round++) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < SERIES; i++) {
        long series = batch.addSeries(Labels.of("i", Integer.toString(i)));
        batch.add(series, T0 + round * 15_000L, random.nextDouble());
      }
      assertTrue(head.commit(batch, log).allSuccessful());
      head.keepHouse();
    }
  }

  @Test
  void aWalkLeavesNothingInMemory(@TempDir Path directory) throws IOException {
    ResidentFiles.assumeKnown();
    Path real = directory.toRealPath();
    HeadOptions options =
        new HeadOptions(100_000, Long.MAX_VALUE, 36_000_000, 36_000_000, 0, new IdentityKey(1, 2));
    Head head =
        new Head(
            options,
            new HeadMemory(MemoryBudget.root(1L << 30)),
            Clock.system(),
            ExtentFiles.open(FileSystem.nio(), real),
            EXTENT_BYTES);
    fill(head);
    SeriesQuery all = new SeriesQuery(List.of(), TimeRange.ALL, SelectHints.NONE, true);
    ReadContext context = ReadContext.unbounded();
    for (int i = 0; i < 2; i++) {
      try (HeadSnapshot snapshot = head.capture(List.of(all), TimeRange.ALL.startMs(), context)) {
        int samples = 0;
        try (HeadVectors vectors = snapshot.vectors(0)) {
          while (vectors.nextSeries()) {
            for (int vector = 0; vector < vectors.count(); vector++) {
              samples += vectors.samples(vector);
            }
          }
          assertTrue(ResidentFiles.bytes(real.toString()) > LEAST_BYTES);
        }
        assertEquals(SERIES * ROUNDS, samples);
        assertEquals(0, ResidentFiles.bytes(real.toString()));
      }
    }
    head.close();
  }
}

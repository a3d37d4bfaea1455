package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many series are retired at once, beside commits.
final class HeadRetirementTest {
  private static final long T0 = 1_795_000_000_000L;
  private static final long BLOCK_MS = 7_200_000;
  private static final int SERIES = 60_000;
  private static final int PER_COMMIT = 2_000;

  /// One series of so many stays.
  private static final int STAYING = 3;

  private final MemoryBudget budget = MemoryBudget.root(1L << 30);
  private final FrameLog log = new CountingLog();
  private final Head head =
      new Head(
          new HeadOptions(
              Integer.MAX_VALUE, Long.MAX_VALUE, BLOCK_MS, BLOCK_MS, 3, new IdentityKey(1, 2)),
          budget,
          Clock.system(),
          null);

  private static Labels labels(int series) {
    return Labels.of(
        "__name__", "m" + series % 40, "i", "" + series, "job", "j", "stays", "" + stays(series));
  }

  private static boolean stays(int series) {
    return series % STAYING == 0;
  }

  private void commit(long timestampMs, int from, int to, int step) {
    WriteBatch batch = new WriteBatch();
    for (int series = from; series < to; series += step) {
      batch.add(batch.addSeries(labels(series)), timestampMs, series);
    }
    CommitResult result = head.commit(batch, log);
    assertEquals(batch.sampleCount(), result.count(SampleOutcome.STORED));
  }

  private int seriesWith(String name, String value) {
    List<List<Matcher>> matchers = List.of(List.of(Matcher.equal(name, value)));
    return head.series(matchers, TimeRange.ALL, ReadContext.unbounded()).size();
  }

  @Test
  @Timeout(120)
  void commitsBesideItAreTaken() throws Exception {
    for (int from = 0; from < SERIES; from += PER_COMMIT) {
      commit(T0, from, from + PER_COMMIT, 1);
    }
    commit(T0 + BLOCK_MS, 0, SERIES, STAYING);
    int commits = 0;
    CountDownLatch writing = new CountDownLatch(1);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Long> retirement =
          other.submit(() -> {
            writing.await();
            return head.truncateBefore(T0 + BLOCK_MS);
          });
      while (!retirement.isDone()) {
        commits++;
        commit(T0 + BLOCK_MS + commits, 0, 1, 1);
        writing.countDown();
      }
      retirement.get();
    }
    assertTrue(commits > 1, "commits beside the retirement: " + commits);
    assertEquals(SERIES + SERIES / STAYING + commits, head.figures().samplesAppended());
    assertEquals(SERIES / STAYING, head.figures().seriesCount());
    assertEquals(SERIES / STAYING, seriesWith("job", "j"));
    assertEquals(SERIES / STAYING, seriesWith("stays", "true"));
    assertEquals(0, seriesWith("stays", "false"));
    assertEquals(1, seriesWith("i", "3"));
    assertEquals(0, seriesWith("i", "4"));
    head.close();
    assertEquals(0, budget.usedBytes());
  }
}

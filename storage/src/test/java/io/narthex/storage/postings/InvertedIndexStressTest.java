package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.IntIterator;

/// One writer and several readers: whatever a reader is told of is whole, and it is told of
/// everything that was indexed before it asked.
final class InvertedIndexStressTest {
  private static final int SERIES = 60_000;
  private static final int BATCH = 50;

  /// A multiple of 7, so that none of those that readers select goes.
  private static final int REMOVE_EVERY = 7_000;

  private final Symbols symbols = new Symbols(1);
  private final SeriesLabels seriesLabels = new SeriesLabels(symbols, 2);
  private final InvertedIndex index = new InvertedIndex(symbols, seriesLabels);
  private final AtomicBoolean written = new AtomicBoolean();

  private static Labels labels(int series) {
    return Labels.of(
        "id",
        "é" + series,
        "instance",
        "host-" + series / 500,
        "kind",
        "kind-" + series % 7,
        "new-" + series / 9_000,
        "x");
  }

  private Void write() {
    try {
      for (int from = 0; from < SERIES; from += BATCH) {
        for (int series = from; series < from + BATCH; series++) {
          assertEquals(-1, seriesLabels.find(labels(series)));
          assertEquals(series, seriesLabels.add(labels(series)));
        }
        index.add(from, from + BATCH);
        if (from % REMOVE_EVERY == 0) {
          index.remove(new int[] {from});
          seriesLabels.forget(from);
        }
      }
      return null;
    } finally {
      written.set(true);
    }
  }

  private Integer read(List<Matcher> matchers) {
    int rounds = 0;
    boolean last;
    do {
      last = written.get();
      int before = index.all().seriesEnd();
      InvertedIndex.Found found = index.select(matchers, ReadContext.unbounded());
      assertTrue(found.seriesEnd() >= before);
      int expected = 0;
      for (int series = 3; series < found.seriesEnd(); series += 7) {
        expected++;
      }
      assertEquals(expected, found.series().getCardinality());
      IntIterator each = found.series().getIntIterator();
      for (int i = 0; i < 50 && each.hasNext(); i++) {
        int series = each.next();
        Labels labels = labels(series);
        assertEquals(labels, seriesLabels.labels(series));
        int label = index.label("id");
        int value = index.value(label, labels.get("id"));
        assertEquals(value, index.valueOf(series, label));
        assertEquals(labels.get("id"), index.valueText(label, value));
      }
      rounds++;
    } while (!last);
    return rounds;
  }

  @Test
  void readersSeeWholeSeriesBesideTheWriter() throws Exception {
    List<Callable<?>> work = new ArrayList<>();
    work.add(this::write);
    work.add(() -> read(List.of(Matcher.equal("kind", "kind-3"))));
    work.add(() -> read(List.of(Matcher.of(MatchType.REGEX, "kind", "k.+3"))));
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<Future<?>> results = new ArrayList<>();
      for (Callable<?> one : work) {
        results.add(threads.submit(one));
      }
      for (Future<?> result : results) {
        get(result);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(SERIES - 1 - SERIES / REMOVE_EVERY, index.allSeries().getCardinality());
  }

  private static void get(Future<?> result) throws Exception {
    try {
      result.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}

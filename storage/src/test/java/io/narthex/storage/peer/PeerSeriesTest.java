package io.narthex.storage.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.Labels;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PeerSeriesTest {
  private final PeerSeries series = new PeerSeries(ReadContext.unbounded());

  private static Labels labels(String name) {
    return Labels.of("__name__", name);
  }

  private void add(String name, long... timestampsAndValues) {
    for (int i = 0; i < timestampsAndValues.length; i += 2) {
      series.add(timestampsAndValues[i], (double) timestampsAndValues[i + 1]);
    }
    series.end(labels(name));
  }

  @Test
  void seriesComeInOrderAndOnce() {
    add("b", 1, 10, 3, 30);
    add("a", 2, 2);
    add("b", 1, 11, 2, 20, 4, 40);
    add("none");
    add("b", 0, 5);
    series.finish();
    assertEquals(2, series.seriesCount());
    assertEquals(6, series.sampleCount());
    assertEquals(labels("a"), series.labels(0));
    assertEquals(labels("b"), series.labels(1));
    assertArrayEquals(new long[] {0, 1, 2, 3, 4}, series.timestampsMs(1));
    assertArrayEquals(new double[] {5, 10, 20, 30, 40}, series.values(1));
  }

  @Test
  void equalTimestampsAreHeldOnce() {
    add("a", 1, 1, 2, 2);
    add("b", 1, 3);
    add("c", 1, 4, 2, 5);
    series.finish();
    assertSame(series.timestampsMs(0), series.timestampsMs(2));
    assertEquals(series.column(0), series.column(2));
    assertArrayEquals(new long[] {1}, series.timestampsMs(1));
  }

  @Test
  void theFirstOfEqualTimestampsStaysAndOlderOnesAreRefused() {
    add("a", 5, 1, 5, 2);
    series.add(7, 0);
    assertThrows(IllegalArgumentException.class, () -> series.add(6, 0));
    series.end(labels("b"));
    series.finish();
    assertArrayEquals(new double[] {1}, series.values(0));
    assertEquals(2, series.sampleCount());
  }

  @Test
  void memoryIsTakenBeforeItIsUsed() {
    AtomicLong left = new AtomicLong(100_000);
    PeerSeries bounded =
        new PeerSeries(
            new ReadContext() {
              @Override
              public void check() {
                // Nobody stops this read.
              }

              @Override
              public void charge(long bytes) {
                if (left.addAndGet(-bytes) < 0) {
                  throw new StorageException(StorageException.Kind.LIMIT, "full");
                }
              }
            });
    StorageException full =
        assertThrows(
            StorageException.class,
            () -> {
              for (int i = 0; i < 10_000; i++) {
                bounded.add(i, i);
              }
            });
    assertEquals(StorageException.Kind.LIMIT, full.kind());
  }
}

package io.narthex.storage.testing;

import static io.narthex.storage.SampleOutcome.OUT_OF_ORDER;
import static io.narthex.storage.SampleOutcome.STORED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.StorageException;
import io.narthex.storage.StorageStatistics.NamedCount;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Sequences, durability, exact bits, deletion, metadata, statistics and closing.
public interface LifeContract extends StorageContract {
  @Test
  default void anEmptyBatchDoesNothing() {
    long sequence = write(metric("a"), T0, 1).sequence();
    WriteBatch batch = new WriteBatch();
    batch.addSeries(metric("b"));
    CommitResult result = storage().commit(batch);
    assertEquals(0, result.ref(0));
    assertEquals(sequence, result.sequence());
    assertEquals(1, readAll().size());
  }

  @Test
  default void sequencesGrowAndABatchOfDuplicatesHasTheNewest() {
    long first = write(metric("a"), T0, 1).sequence();
    long second = write(metric("a"), T0 + 1, 1).sequence();
    assertTrue(first < second);
    assertEquals(second, write(metric("a"), T0, 1).sequence());
  }

  @Test
  default void saysWhenItIsDurable() {
    long sequence = write(metric("a"), T0, 1).sequence();
    assertTrue(Acknowledgement.of(storage(), sequence));
  }

  @Test
  default void keepsEveryBit() {
    double[] values = {
      0.0,
      -0.0,
      Double.NaN,
      StaleMarker.value(),
      Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS),
      Double.longBitsToDouble(0xfff8000000000123L),
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      -Double.MAX_VALUE,
      0.1 + 0.2
    };
    List<Point> expected = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      write(metric("a"), T0 + i, values[i]);
      expected.add(Point.of(T0 + i, values[i]));
    }
    assertEquals(expected, points(metric("a")));
  }

  @Test
  default void takesTimesBeforeTheEpoch() {
    write(metric("a"), -5_000, 1);
    write(metric("a"), 0, 2);
    assertEquals(List.of(Point.of(-5_000, 1), Point.of(0, 2)), points(metric("a")));
  }

  @Test
  default void deletesARangeOfTheMatchingSeries() {
    for (int i = 0; i < 10; i++) {
      write(metric("a", "x", "1"), T0 + i, i);
      write(metric("a", "x", "2"), T0 + i, i);
    }
    storage().delete(List.of(Matcher.equal("x", "1")), new TimeRange(T0 + 2, T0 + 8), unbounded());
    Map<Labels, List<Point>> left = readAll();
    assertEquals(
        List.of(Point.of(T0, 0), Point.of(T0 + 1, 1), Point.of(T0 + 9, 9)),
        left.get(metric("a", "x", "1")));
    assertEquals(10, left.getOrDefault(metric("a", "x", "2"), List.of()).size());
    assertEquals(STORED, outcome(metric("a", "x", "1"), T0 + 10, 10));
    assertEquals(4, points(metric("a", "x", "1")).size());
  }

  @Test
  default void whatWasDeletedLeavesTheOrderStanding() {
    write(metric("a"), T0, 1);
    write(metric("a"), T0 + 5, 1);
    storage().delete(List.of(ANY), TimeRange.ALL, unbounded());
    assertEquals(OUT_OF_ORDER, outcome(metric("a"), T0 + 5, 2));
    assertEquals(STORED, outcome(metric("a"), T0 + 6, 2));
    assertEquals(Map.of(metric("a"), List.of(Point.of(T0 + 6, 2))), readAll());
  }

  @Test
  default void keepsTheNewestMetadataOfAMetric() {
    MetricMetadata old = new MetricMetadata("m", "counter", "", "old");
    MetricMetadata fresh = new MetricMetadata("m", "counter", "seconds", "new");
    MetricMetadata other = new MetricMetadata("n", "gauge", "", "");
    storage().putMetadata(old);
    storage().putMetadata(other);
    storage().putMetadata(fresh);
    assertEquals(List.of(fresh), storage().metadata("m"));
    assertEquals(List.of(), storage().metadata("absent"));
    assertEquals(2, storage().metadata("").size());
  }

  @Test
  default void hasStatistics() {
    assertEquals(Long.MAX_VALUE, storage().statistics(10).minTimeMs());
    assertEquals(Long.MIN_VALUE, storage().statistics(10).maxTimeMs());
    write(metric("a", "x", "long"), T0, 1);
    write(metric("a", "x", "é"), T0 + 5, 1);
    write(metric("b"), T0 + 2, 1);
    var statistics = storage().statistics(2);
    assertEquals(3, statistics.seriesCount());
    assertEquals(4, statistics.labelPairCount());
    assertEquals(T0, statistics.minTimeMs());
    assertEquals(T0 + 5, statistics.maxTimeMs());
    assertEquals(
        List.of(new NamedCount("a", 2), new NamedCount("b", 1)),
        statistics.seriesCountByMetricName());
    assertEquals(
        List.of(new NamedCount("__name__", 2), new NamedCount("x", 2)),
        statistics.labelValueCountByLabelName());
    assertEquals(
        List.of(new NamedCount("__name__", 33), new NamedCount("x", 12)),
        statistics.memoryBytesByLabelName());
    assertEquals(new NamedCount("__name__=a", 2), statistics.seriesCountByLabelPair().getFirst());
    assertEquals(2, statistics.seriesCountByLabelPair().size());
  }

  @Test
  default void refusesEverythingOnceClosed() {
    storage().close();
    for (Runnable call :
        List.<Runnable>of(
            () -> write(metric("a"), T0, 1),
            this::readAll,
            () -> storage().labelNames(List.of(), TimeRange.ALL, 0, unbounded()),
            () -> storage().delete(List.of(ANY), TimeRange.ALL, unbounded()))) {
      StorageException refusal = assertThrows(StorageException.class, call::run);
      assertEquals(StorageException.Kind.CLOSED, refusal.kind());
      assertNotEquals("", refusal.getMessage());
    }
  }

  @Test
  default void refsAreStableAndInArrivalOrder() {
    long a = write(metric("a"), T0, 1).ref(0);
    long b = write(metric("b"), T0, 1).ref(0);
    assertTrue(a < b);
    assertEquals(a, write(metric("a"), T0 + 1, 1).ref(0));
    storage().delete(List.of(Matcher.equal(Labels.METRIC_NAME, "b")), TimeRange.ALL, unbounded());
    assertTrue(write(metric("c"), T0, 1).ref(0) > b);
  }
}

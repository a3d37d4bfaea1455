package io.narthex.storage.testing;

import static io.narthex.storage.SampleOutcome.DUPLICATE;
import static io.narthex.storage.SampleOutcome.DUPLICATE_TIMESTAMP;
import static io.narthex.storage.SampleOutcome.OUT_OF_BOUNDS;
import static io.narthex.storage.SampleOutcome.OUT_OF_ORDER;
import static io.narthex.storage.SampleOutcome.SERIES_LIMIT;
import static io.narthex.storage.SampleOutcome.STORED;
import static io.narthex.storage.SampleOutcome.UNKNOWN_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.sample.StaleMarker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of each sample of a batch.
public interface WriteContract extends StorageContract {
  @Test
  default void storesAndGivesOutARef() {
    CommitResult result = write(metric("a"), T0, 1);
    assertEquals(STORED, result.outcome(0));
    assertEquals(1, result.count(STORED));
    assertTrue(result.allSuccessful());
    assertTrue(result.ref(0) > 0);
    assertEquals(Map.of(metric("a"), List.of(Point.of(T0, 1))), readAll());
  }

  @Test
  default void takesSamplesByRef() {
    long ref = write(metric("a"), T0, 1).ref(0);
    WriteBatch batch = new WriteBatch();
    batch.add(ref, T0 + 1, 2);
    batch.add(ref, T0 + 2, 3);
    assertTrue(storage().commit(batch).allSuccessful());
    assertEquals(
        List.of(Point.of(T0, 1), Point.of(T0 + 1, 2), Point.of(T0 + 2, 3)), points(metric("a")));
  }

  @Test
  default void oneSeriesNamedTwiceInABatchIsOneSeries() {
    WriteBatch batch = new WriteBatch();
    long first = batch.addSeries(metric("a", "x", "1"));
    long second = batch.addSeries(metric("a", "x", "1"));
    batch.add(first, T0, 1);
    batch.add(second, T0 + 1, 2);
    batch.add(second, T0 + 1, 3);
    CommitResult result = storage().commit(batch);
    assertEquals(result.ref(0), result.ref(1));
    assertEquals(DUPLICATE_TIMESTAMP, result.outcome(2));
    assertEquals(1, readAll().size());
  }

  @Test
  default void anIdenticalSampleIsSuccessAtAnyStoredTimestamp() {
    write(metric("a"), T0, 1);
    write(metric("a"), T0 + 1, Double.NaN);
    write(metric("a"), T0 + 2, 3);
    assertEquals(DUPLICATE, outcome(metric("a"), T0 + 2, 3));
    assertEquals(DUPLICATE, outcome(metric("a"), T0 + 1, Double.NaN));
    assertEquals(DUPLICATE, outcome(metric("a"), T0, 1));
    write(metric("b"), T0 + 10_000_000, 1);
    assertEquals(DUPLICATE, outcome(metric("a"), T0, 1));
    assertEquals(3, points(metric("a")).size());
  }

  @Test
  default void valuesAreComparedByBits() {
    write(metric("a"), T0, 0.0);
    assertEquals(DUPLICATE_TIMESTAMP, outcome(metric("a"), T0, -0.0));
    write(metric("a"), T0 + 1, StaleMarker.value());
    assertEquals(DUPLICATE, outcome(metric("a"), T0 + 1, StaleMarker.value()));
    assertEquals(DUPLICATE_TIMESTAMP, outcome(metric("a"), T0 + 1, Double.NaN));
  }

  @Test
  default void anotherValueAtAStoredTimestampIsRefused() {
    write(metric("a"), T0, 1);
    write(metric("a"), T0 + 1, 2);
    assertEquals(DUPLICATE_TIMESTAMP, outcome(metric("a"), T0 + 1, 1));
    assertEquals(DUPLICATE_TIMESTAMP, outcome(metric("a"), T0, 2));
    assertEquals(List.of(Point.of(T0, 1), Point.of(T0 + 1, 2)), points(metric("a")));
  }

  @Test
  default void olderThanTheNewestOfItsSeriesIsOutOfOrder() {
    write(metric("a"), T0, 1);
    write(metric("a"), T0 + 10, 2);
    assertEquals(OUT_OF_ORDER, outcome(metric("a"), T0 + 5, 1));
    assertEquals(OUT_OF_ORDER, outcome(metric("a"), T0 - 1, 1));
    assertEquals(STORED, outcome(metric("b"), T0 - 1, 1));
  }

  @Test
  default void olderThanTheNewestOfAllByMoreThanHalfABlockIsTooOld() {
    write(metric("a"), T0, 1);
    assertEquals(STORED, outcome(metric("b"), T0 - 3_600_000, 1));
    CommitResult refused = write(metric("c"), T0 - 3_600_001, 1);
    assertEquals(OUT_OF_BOUNDS, refused.outcome(0));
    assertEquals(0, refused.ref(0));
    assertEquals(OUT_OF_BOUNDS, outcome(metric("b"), T0 - 3_600_001, 2));
    assertEquals(2, readAll().size());
  }

  @Test
  default void theTooOldBoundStandsForAWholeBatch() {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(metric("a")), T0, 1);
    batch.add(batch.addSeries(metric("b")), T0 + 5_000_000, 1);
    batch.add(batch.addSeries(metric("c")), T0 + 1, 1);
    assertTrue(storage().commit(batch).allSuccessful());
    assertEquals(OUT_OF_BOUNDS, outcome(metric("d"), T0 + 1_399_999, 1));
    assertEquals(STORED, outcome(metric("d"), T0 + 1_400_000, 1));
  }

  @Test
  default void aRefusedSampleHoldsUpNoOther() {
    long a = write(metric("a"), T0, 1).ref(0);
    WriteBatch batch = new WriteBatch();
    batch.add(a, T0, 2);
    batch.add(a, T0 - 5, 2);
    batch.add(987_654_321L, T0, 1);
    batch.add(a, T0 + 1, 2);
    batch.add(batch.addSeries(metric("b")), T0 - 4_000_000, 2);
    batch.add(batch.addSeries(metric("c")), T0 + 7, 7);
    CommitResult result = storage().commit(batch);
    SampleOutcome[] expected = {
      DUPLICATE_TIMESTAMP, OUT_OF_ORDER, UNKNOWN_REF, STORED, OUT_OF_BOUNDS, STORED
    };
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], result.outcome(i), "sample " + i);
    }
    assertFalse(result.allSuccessful());
    assertEquals(2, result.count(STORED));
    assertEquals(0, result.ref(0));
    assertEquals(
        Map.of(
            metric("a"), List.of(Point.of(T0, 1), Point.of(T0 + 1, 2)),
            metric("c"), List.of(Point.of(T0 + 7, 7))),
        readAll());
  }

  @Test
  default void orderCountsWithinABatchToo() {
    WriteBatch batch = new WriteBatch();
    long a = batch.addSeries(metric("a"));
    batch.add(a, T0 + 2, 1);
    batch.add(a, T0 + 1, 1);
    batch.add(a, T0 + 2, 1);
    batch.add(a, T0 + 2, 2);
    batch.add(a, T0 + 3, 2);
    CommitResult result = storage().commit(batch);
    assertEquals(OUT_OF_ORDER, result.outcome(1));
    assertEquals(DUPLICATE, result.outcome(2));
    assertEquals(DUPLICATE_TIMESTAMP, result.outcome(3));
    assertEquals(STORED, result.outcome(4));
  }

  @Test
  default void theLimitOfSeriesRefusesNewOnesOnly() {
    restart(2);
    long a = write(metric("a"), T0, 1).ref(0);
    write(metric("b"), T0, 1);
    CommitResult refused = write(metric("c"), T0, 1);
    assertEquals(SERIES_LIMIT, refused.outcome(0));
    assertEquals(0, refused.ref(0));
    WriteBatch batch = new WriteBatch();
    batch.add(a, T0 + 1, 2);
    batch.add(batch.addSeries(metric("b")), T0 + 1, 2);
    assertTrue(storage().commit(batch).allSuccessful());
    assertEquals(2, readAll().size());
  }
}

package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.text.GoFloat;
import org.junit.jupiter.api.Test;

final class BucketCountsTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void quantilesAreThoseRecorded() {
    ConformanceCases.family("bucket-quantile")
        .run(
            ConformanceCases.cases("engine/bucket-quantile.json"),
            c -> {
              BucketCounts counts = new BucketCounts(c.json().path("buckets").size());
              for (JsonNode bucket : c.json().path("buckets")) {
                counts.add(GoFloat.parse(bucket.get(0).asText()), bucket.get(1).asDouble());
              }
              assertTrue(counts.isComplete());
              assertEquals(
                  c.json().path("forcedMonotonic").asBoolean(), counts.forceMonotonicity());
              double expected = c.json().path("expected").asDouble();
              assertEquals(
                  expected,
                  counts.quantile(c.json().path("quantile").asDouble()),
                  1e-12 * expected);
            });
  }

  private static BucketCounts of(double... boundsAndCounts) {
    BucketCounts counts = new BucketCounts(boundsAndCounts.length / 2);
    for (int i = 0; i < boundsAndCounts.length; i += 2) {
      counts.add(boundsAndCounts[i], boundsAndCounts[i + 1]);
    }
    return counts;
  }

  @Test
  void specialQuantiles() {
    BucketCounts counts = of(-1, 2, 0, 4, 10, 8, INF, 10);
    assertEquals(Double.NaN, counts.quantile(Double.NaN));
    assertEquals(-INF, counts.quantile(-0.1));
    assertEquals(INF, counts.quantile(1.1));
    assertEquals(-1, counts.quantile(0.1));
    assertEquals(-0.5, counts.quantile(0.3));
    assertEquals(5, counts.quantile(0.6));
    assertEquals(10, counts.quantile(0.9));
    assertEquals(Double.NaN, of(INF, 10).quantile(0.5));
    assertEquals(Double.NaN, of(1, 0, INF, 0).quantile(0.5));
    assertFalse(of(1, 5).isComplete());
    assertFalse(of().isComplete());
  }

  @Test
  void specialFractions() {
    BucketCounts counts = of(1, 2, 2, 6, INF, 10);
    assertEquals(0.2, counts.fraction(-INF, 1));
    assertEquals(0.6, counts.fraction(-INF, 2));
    assertEquals(0.6, counts.fraction(-INF, 3));
    assertEquals(1, counts.fraction(-INF, INF));
    assertEquals(0.1, counts.fraction(0.5, 1));
    assertEquals(0, counts.fraction(2, 2));
    assertEquals(0, counts.fraction(3, 2));
    assertEquals(Double.NaN, counts.fraction(Double.NaN, 2));
    assertEquals(Double.NaN, of(1, 0, INF, 0).fraction(0, 1));
    assertEquals(0.5, of(-1, 2, INF, 4).fraction(-INF, -5));
  }

  @Test
  void equalBoundsAreOneBucketAndFallingCountsAreRaised() {
    BucketCounts counts = of(1, 3, 1, 4, 2, 5, 3, 9, 4, 8, INF, 8.5);
    assertTrue(counts.forceMonotonicity());
    ForcedMonotonicity raised = counts.raised(7_000, null);
    assertEquals(new ForcedMonotonicity(2, INF, 2, 1, 7_000, 7_000), raised);
    assertEquals(new ForcedMonotonicity(2, INF, 2, 2, 5_000, 7_000), counts.raised(5_000, raised));
    assertFalse(counts.forceMonotonicity());
  }

  /// Quantile and fraction are each other's inverse within a bucket of finite width.
  @Test
  void theFractionBelowAQuantileIsTheQuantile() {
    Seeds.rounds(
        2_000,
        random -> {
          int size = 2 + random.nextInt(10);
          BucketCounts counts = new BucketCounts(size);
          double bound = random.nextDouble();
          double count = 0;
          double belowInfinity = 0;
          for (int i = 0; i < size; i++) {
            belowInfinity = count;
            count += 1 + random.nextInt(100);
            counts.add(i == size - 1 ? INF : bound, count);
            bound += 0.1 + random.nextDouble();
          }
          assertFalse(counts.forceMonotonicity());
          double quantile = random.nextDouble() * belowInfinity / count;
          double value = counts.quantile(quantile);
          assertEquals(quantile, counts.fraction(-INF, value), 1e-9);
        });
  }
}

package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.function.BucketCounts;
import io.narthex.query.function.Gap;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HistogramCallsTest {
  private static final double GAP = Gap.VALUE;
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private static List<@Nullable Double> row(@Nullable Double... values) {
    return Arrays.asList(values);
  }

  private static CallEvaluator oneHistogram(boolean delayedNameRemoval) {
    return new CallEvaluator(3, delayedNameRemoval)
        .with("m_bucket{le=\"+Inf\",a=\"1\"}", 10, 10, GAP)
        .with("m_bucket{le=\"1\",a=\"1\"}", 2, 8, 1)
        .with("m_bucket{le=\"2.0\",a=\"1\"}", 4, 6, GAP);
  }

  @Test
  void quantileOfEachStep() {
    CallEvaluator m = oneHistogram(false);
    assertEquals(
        Map.of("{a=\"1\"}", row(1.5, 0.375, NAN)), m.vector("histogram_quantile(0.3, m_bucket)"));
    assertEquals(
        List.of(
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
                + " https://prometheus.io/docs/prometheus/latest/querying/functions/"
                + "#histogram_quantile), from buckets 2 to 2, with a max diff of 2, over 1 samples"
                + " from 1970-01-01T00:01:00Z to 1970-01-01T00:01:00Z"),
        m.annotations());
    assertEquals(3, m.evaluation().samples().held());
  }

  @Test
  void namesAreDroppedAtTheEnd() {
    CallEvaluator m = oneHistogram(true);
    assertEquals(
        Map.of("{__name__=\"m_bucket\", a=\"1\"} drop", row(1.5, 0.375, NAN)),
        m.vector("histogram_quantile(0.3, m_bucket)"));
    assertEquals(1, m.annotations().size());
    String info = m.annotations().getFirst();
    assertEquals(
        " for metric name \"m_bucket\", from buckets 2 to 2, with a max diff of 2, over 1 samples",
        info.replaceAll(".*histogram_quantile\\)(.*) from .*", "$1"));
  }

  @Test
  void fixesAreOneInfo() {
    CallEvaluator m =
        new CallEvaluator(3, false)
            .with("m{le=\"1\",a=\"1\"}", 5, 5, 5)
            .with("m{le=\"2\",a=\"1\"}", 4, 5, 4.5)
            .with("m{le=\"+Inf\",a=\"1\"}", 9, 9, 9)
            .with("m{le=\"1e6\",a=\"2\"}", GAP, 5, 5)
            .with("m{le=\"1e7\",a=\"2\"}", GAP, 2.8766, 5)
            .with("m{le=\"+Inf\",a=\"2\"}", GAP, 9, 9);
    m.vector("histogram_quantile(0.5, m)");
    assertEquals(
        " from buckets 2 to 1e+07, with a max diff of 2.1, over 3 samples from"
            + " 1970-01-01T00:00:00Z to 1970-01-01T00:02:00Z",
        m.annotations().getFirst().replaceAll(".*histogram_quantile\\),", ""));
  }

  @Test
  void quantilesOutsideOfRangeWarn() {
    CallEvaluator m = oneHistogram(false);
    assertEquals(
        Map.of("{a=\"1\"}", row(INF, INF, INF)), m.vector("histogram_quantile(1.5, m_bucket)"));
    assertEquals(
        Map.of("{a=\"1\"}", row(-INF, -INF, -INF)), m.vector("histogram_quantile(-1, m_bucket)"));
    assertEquals(
        Map.of("{a=\"1\"}", row(NAN, NAN, NAN)), m.vector("histogram_quantile(NaN, m_bucket)"));
    assertEquals(Map.of(), m.vector("histogram_quantile(1e7, none)"));
    String text = "PromQL warning: quantile value should be between 0 and 1, got ";
    assertEquals(List.of(text + "1.5", text + "-1", text + "NaN", text + "1e+07"), m.annotations());
  }

  @Test
  void whatIsNoBoundWarns() {
    CallEvaluator now =
        new CallEvaluator(1, false)
            .with("m", 1)
            .with("m{le=\"x\"}", 1)
            .with("m{le=\"y\"}", GAP)
            .with("m{le=\"1\"}", 1)
            .with("m{le=\"Inf\"}", 1);
    assertEquals(Map.of("{}", row(0.5)), now.vector("histogram_quantile(0.5, m)"));
    String text = "PromQL warning: bucket label \"le\" is missing or has a malformed value of ";
    assertEquals(List.of(text + "\"\"", text + "\"x\""), now.annotations());
    CallEvaluator later = new CallEvaluator(1, true).with("m", 1);
    assertEquals(Map.of(), later.vector("histogram_fraction(0, 1, m)"));
    assertEquals(List.of(text + "\"\" for metric name \"m\""), later.annotations());
  }

  @Test
  void metricsOfDifferentNamesAreDifferentHistograms() {
    CallEvaluator apart =
        new CallEvaluator(2, false)
            .with("m{le=\"1\"}", 1, GAP)
            .with("m{le=\"+Inf\"}", 1, GAP)
            .with("n{le=\"2\"}", GAP, 1)
            .with("n{le=\"+Inf\"}", GAP, 1);
    String all = "histogram_quantile(0.5, {__name__=~\".\"})";
    assertEquals(Map.of("{}", row(0.5, 1.0)), apart.vector(all));
    CallEvaluator meeting =
        new CallEvaluator(1, false).with("m{le=\"+Inf\"}", 1).with("n{le=\"+Inf\"}", 1);
    QueryException e = assertThrows(QueryException.class, () -> meeting.vector(all));
    assertEquals(NameDropping.SAME_LABELSET, e.getMessage());
    CallEvaluator later =
        new CallEvaluator(1, true).with("m{le=\"+Inf\"}", 1).with("n{le=\"+Inf\"}", 1);
    assertEquals(
        Map.of("{__name__=\"m\"} drop", row(NAN), "{__name__=\"n\"} drop", row(NAN)),
        later.vector(all));
  }

  @Test
  void severalQuantilesAreToldApartByALabel() {
    CallEvaluator m = oneHistogram(false);
    assertEquals(
        Map.of(
            "{a=\"1\", q=\"0.3\"}", row(1.5, 0.375, NAN),
            "{a=\"1\", q=\"1.0\"}", row(2.0, 2.0, NAN),
            "{a=\"1\", q=\"0.0\"}", row(0.0, null, null),
            "{a=\"1\", q=\"60.0\"}", row(null, INF, null),
            "{a=\"1\", q=\"120.0\"}", row(null, null, INF)),
        m.vector("histogram_quantiles(m_bucket, \"q\", 0.3, 1, time())"));
    assertEquals(9, m.evaluation().samples().held());
    assertEquals(
        Map.of("{q=\"0.3\"}", row(1.5, 0.375, NAN)),
        m.vector(
            "histogram_quantiles(label_replace(m_bucket, \"a\", \"\", \"\", \"\"), \"q\", 0.3)"));
    QueryException e =
        assertThrows(
            QueryException.class, () -> m.vector("histogram_quantiles(m_bucket, \"q\", 0.5, 0.5)"));
    assertEquals(NameDropping.SAME_LABELSET, e.getMessage());
  }

  @Test
  void fractionOfEachStep() {
    CallEvaluator m = oneHistogram(false);
    assertEquals(
        Map.of("{a=\"1\"}", row(0.3, 0.7, NAN)), m.vector("histogram_fraction(0, 1.5, m_bucket)"));
    assertEquals(List.of(), m.annotations());
  }

  @Test
  void floatsHaveNothingOfNativeHistograms() {
    CallEvaluator m = oneHistogram(false);
    assertEquals(Map.of(), m.vector("histogram_count(m_bucket)"));
    assertEquals(0, m.evaluation().samples().held());
  }

  /// Shuffled buckets of many histograms, on one thread or several, against one histogram at a
  /// time.
  @Test
  void histogramsDoNotMix() {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Seeds.rounds(60, random -> compare(random, threads));
    }
  }

  private static void compare(Random random, ExecutorService threads) {
    StepGrid grid = new StepGrid(0, 1_000, 1 + random.nextInt(4) + 1);
    CallEvaluator evaluator = new CallEvaluator(grid, random.nextBoolean(), threads);
    double quantile = random.nextDouble();
    List<Labels> series = new ArrayList<>();
    int histograms = 1 + random.nextInt(random.nextInt(5) == 0 ? 1_500 : 8);
    for (int h = 0; h < histograms; h++) {
      for (String le : List.of("0.1", "1", "1.0", "5", "+Inf")) {
        series.add(Labels.of("__name__", "m" + h % 2, "h", "" + h / 2, "le", le));
      }
    }
    Collections.shuffle(series, random);
    Map<Labels, List<TreeMap<Double, Double>>> naive = new HashMap<>();
    for (Labels labels : series) {
      double[] values = new double[grid.count()];
      for (int step = 0; step < values.length; step++) {
        values[step] = random.nextInt(5) == 0 ? Gap.VALUE : random.nextInt(50);
        List<TreeMap<Double, Double>> steps =
            naive.computeIfAbsent(labels.toBuilder().delete("le").build(), _ -> new ArrayList<>());
        if (steps.size() == step) {
          steps.add(new TreeMap<>());
        }
        if (!Gap.is(values[step])) {
          double bound = Double.parseDouble(labels.get("le").replace("+Inf", "Infinity"));
          steps.get(step).merge(bound, values[step], Double::sum);
        }
      }
      evaluator.with(labels, values);
    }
    boolean later = evaluator.evaluation().delayedNameRemoval();
    Map<String, List<@Nullable Double>> expected = new HashMap<>();
    naive.forEach((labels, steps) -> {
      if (later || labels.get("__name__").equals("m0")) {
        List<@Nullable Double> row = new ArrayList<>();
        steps.forEach(step -> row.add(naive(step, quantile)));
        if (row.stream().anyMatch(v -> v != null)) {
          expected.put(later ? labels + " drop" : NameDropping.strip(labels).toString(), row);
        }
      }
    });
    String selector = later ? "{__name__=~\"m.\"}" : "m0";
    assertEquals(
        expected, evaluator.vector("histogram_quantile(%s, %s)".formatted(quantile, selector)));
  }

  private static @Nullable Double naive(SortedMap<Double, Double> buckets, double quantile) {
    if (buckets.isEmpty()) {
      return null;
    }
    if (buckets.lastKey() != INF) {
      return NAN;
    }
    BucketCounts counts = new BucketCounts(buckets.size());
    buckets.forEach(counts::add);
    counts.forceMonotonicity();
    return counts.quantile(quantile);
  }
}

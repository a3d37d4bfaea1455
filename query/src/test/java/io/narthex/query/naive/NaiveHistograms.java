package io.narthex.query.naive;

import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.operator.NaiveBinary.Sample;
import io.narthex.query.syntax.Expr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Functions of classic histograms: at each time the buckets of each histogram, from the
/// definitions in the language's documentation.
record NaiveHistograms(NaiveEvaluator evaluator) {
  private static final double SMALL = 1e-12;

  /// What a histogram is asked.
  private interface Question {
    double of(NavigableMap<Double, Double> buckets);
  }

  List<Row> rows(Expr.Call call, List<Long> times) {
    List<Expr> arguments = call.arguments();
    return switch (call.function().name()) {
      case "histogram_quantile" -> {
        List<Double> quantiles = evaluator.scalarOf(arguments.get(0), times);
        yield rows(arguments.get(1), times, i -> List.of(quantile("", "", quantiles.get(i))));
      }
      case "histogram_quantiles" -> {
        String label = ((Expr.StringLiteral) arguments.get(1)).value();
        List<List<Double>> quantiles = new ArrayList<>();
        for (Expr argument : arguments.subList(2, arguments.size())) {
          quantiles.add(evaluator.scalarOf(argument, times));
        }
        yield rows(
            arguments.getFirst(),
            times,
            i ->
                quantiles.stream()
                    .map(q -> quantile(label, openMetrics(q.get(i)), q.get(i)))
                    .toList());
      }
      default -> {
        List<Double> lower = evaluator.scalarOf(arguments.get(0), times);
        List<Double> upper = evaluator.scalarOf(arguments.get(1), times);
        yield rows(
            arguments.get(2),
            times,
            i -> List.of(new Labelled("", "", b -> fraction(b, lower.get(i), upper.get(i)))));
      }
    };
  }

  /// A question whose answer gets a label.
  private record Labelled(String label, String value, Question question) {}

  private static Labelled quantile(String label, String value, double quantile) {
    return new Labelled(label, value, buckets -> quantile(buckets, quantile));
  }

  /// As OpenMetrics writes numbers: never as whole ones.
  private static String openMetrics(double value) {
    return Double.isNaN(value) ? "NaN" : String.valueOf(value);
  }

  /// Questions at the time at an index.
  private interface Questions {
    List<Labelled> at(int index);
  }

  private List<Row> rows(Expr operand, List<Long> times, Questions questions) {
    NaiveValue vector = new NaiveValue.Vector(evaluator.rowsOf(operand, times));
    List<List<Sample>> results = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Map<Map<String, String>, NavigableMap<Double, Double>> histograms = new LinkedHashMap<>();
      for (Sample sample : NaiveEvaluator.samples(vector, i)) {
        Map<String, String> labels = new HashMap<>(sample.labels());
        String le = labels.remove("le");
        if (le != null && le.matches("[0-9.]+|\\+Inf")) {
          double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
          histograms
              .computeIfAbsent(labels, _ -> new TreeMap<>())
              .merge(bound, sample.value(), Double::sum);
        }
      }
      List<Sample> result = new ArrayList<>();
      for (Labelled labelled : questions.at(i)) {
        histograms.forEach((labels, buckets) -> result.add(sample(labels, labelled, buckets)));
      }
      evaluator.checkSameLabels(result, times.size());
      results.add(result);
    }
    return NaiveEvaluator.collected(results);
  }

  private Sample sample(
      Map<String, String> labels, Labelled labelled, NavigableMap<Double, Double> buckets) {
    Map<String, String> named = new TreeMap<>(labels);
    if (!evaluator.delayedNameRemoval()) {
      named.keySet().removeAll(NaiveEvaluator.METADATA);
    }
    if (!labelled.label().isEmpty()) {
      named.put(labelled.label(), labelled.value());
    }
    double value = evaluator.chance().rounded(labelled.question().of(buckets), 0, named);
    return new Sample(named, value, evaluator.delayedNameRemoval());
  }

  /// Counts that do not fall; those that differ by rounding only are made equal.
  private static NavigableMap<Double, Double> ascending(NavigableMap<Double, Double> buckets) {
    NavigableMap<Double, Double> ascending = new TreeMap<>();
    double highest = buckets.firstEntry().getValue();
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double count = bucket.getValue();
      boolean same = Math.abs(count - highest) < SMALL * (Math.abs(count) + Math.abs(highest));
      if (!same && !(count < highest)) {
        highest = count;
      }
      ascending.put(bucket.getKey(), highest);
    }
    return ascending;
  }

  private static double quantile(NavigableMap<Double, Double> buckets, double quantile) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0 || quantile > 1) {
      return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    requireNumbers(buckets);
    if (!buckets.lastKey().isInfinite() || buckets.size() < 2) {
      return Double.NaN;
    }
    NavigableMap<Double, Double> ascending = ascending(buckets);
    double all = ascending.lastEntry().getValue();
    if (all == 0) {
      return Double.NaN;
    }
    double rank = quantile * all;
    double start = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : ascending.entrySet()) {
      double end = bucket.getKey();
      if (Double.isInfinite(end)) {
        return start;
      }
      if (bucket.getValue() >= rank) {
        return end <= 0 && below == 0 && bucket.equals(ascending.firstEntry())
            ? end
            : start + (end - start) * ((rank - below) / (bucket.getValue() - below));
      }
      start = end;
      below = bucket.getValue();
    }
    throw new IllegalStateException("no bucket of " + ascending);
  }

  /// @throws NaiveEvaluator.Undecided for counts that are no numbers, of which the language says
  ///   nothing
  private static void requireNumbers(NavigableMap<Double, Double> buckets) {
    if (buckets.values().stream().anyMatch(count -> !Double.isFinite(count))) {
      throw new NaiveEvaluator.Undecided();
    }
  }

  private static double fraction(NavigableMap<Double, Double> buckets, double lower, double upper) {
    requireNumbers(buckets);
    if (!buckets.lastKey().isInfinite()) {
      return Double.NaN;
    }
    double all = buckets.lastEntry().getValue();
    if (all == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    return lower >= upper ? 0 : (below(buckets, upper) - below(buckets, lower)) / all;
  }

  /// Observations below a value, spread evenly over each bucket; the lowest begins at 0 unless its
  /// bound is not above.
  private static double below(NavigableMap<Double, Double> buckets, double value) {
    double all = buckets.lastEntry().getValue();
    double start = buckets.firstKey() <= 0 ? Double.NEGATIVE_INFINITY : 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      if (value <= start) {
        return Math.min(below, all);
      }
      double end = bucket.getKey();
      if (value < end) {
        double share = (value - start) / (end - start);
        double within =
            Double.isInfinite(start)
                ? bucket.getValue()
                : below + (bucket.getValue() - below) * share;
        return Math.min(within, all);
      }
      start = end;
      below = bucket.getValue();
    }
    return all;
  }
}

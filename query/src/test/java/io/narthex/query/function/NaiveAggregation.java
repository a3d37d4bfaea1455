package io.narthex.query.function;

import io.narthex.query.syntax.AggregateOperator;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Aggregates the samples of one group at one step as the language's documentation and upstream's
/// order of operations say, one sample after the other.
public final class NaiveAggregation {
  private NaiveAggregation() {}

  /// The aggregated value of `values`, which are in the order of the series.
  public static double of(AggregateOperator operator, List<Double> values, double parameter) {
    return switch (operator) {
      case SUM -> sum(values);
      case AVG -> mean(values);
      case COUNT -> values.size();
      case GROUP -> 1;
      case MIN -> numbers(values).min(Double::compare).orElse(Double.NaN);
      case MAX -> numbers(values).max(Double::compare).orElse(Double.NaN);
      case STDVAR -> variance(values);
      case STDDEV -> Math.sqrt(variance(values));
      case QUANTILE -> quantile(parameter, values);
      default -> throw new IllegalArgumentException(operator.symbol());
    };
  }

  static double sum(List<Double> values) {
    double sum = values.getFirst();
    double lost = 0;
    for (double value : values.subList(1, values.size())) {
      double next = sum + value;
      lost = compensation(sum, value, next, lost);
      sum = next;
    }
    return sum + lost;
  }

  static double compensation(double sum, double value, double next, double lost) {
    if (Double.isInfinite(next)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value)
        ? lost + ((sum - next) + value)
        : lost + ((value - next) + sum);
  }

  static double mean(List<Double> values) {
    double sum = values.getFirst();
    double lost = 0;
    double count = 1;
    boolean moving = false;
    for (double value : values.subList(1, values.size())) {
      count++;
      if (!moving) {
        double next = sum + value;
        if (!Double.isInfinite(next)) {
          lost = compensation(sum, value, next, lost);
          sum = next;
          continue;
        }
        moving = true;
        sum /= count - 1;
        lost /= count - 1;
      }
      double kept = (count - 1) / count;
      double next = kept * sum + value / count;
      lost = compensation(kept * sum, value / count, next, kept * lost);
      sum = next;
    }
    return moving ? sum + lost : sum / count + lost / count;
  }

  private static Stream<Double> numbers(List<Double> values) {
    return values.stream().filter(value -> !value.isNaN());
  }

  static double variance(List<Double> values) {
    double mean = 0;
    double squares = 0;
    double count = 0;
    for (double value : values) {
      count++;
      double delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    }
    return squares / count;
  }

  /// NaNs are the smallest values.
  static double quantile(double quantile, List<Double> values) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0 || quantile > 1) {
      return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    List<Double> sorted = new ArrayList<>(values.stream().filter(v -> v.isNaN()).toList());
    sorted.addAll(numbers(values).sorted().toList());
    double rank = quantile * (sorted.size() - 1);
    int lower = (int) Math.floor(rank);
    int upper = Math.min(sorted.size() - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return sorted.get(lower) * (1 - weight) + sorted.get(upper) * weight;
  }

  /// How often each text of a value occurs.
  public static Map<String, Double> counts(List<Double> values) {
    Map<String, Double> counts = new LinkedHashMap<>();
    values.forEach(value -> counts.merge(GoFloat.format(value, 'f', -1), 1.0, Double::sum));
    return counts;
  }
}

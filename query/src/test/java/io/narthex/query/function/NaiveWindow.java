package io.narthex.query.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/// Functions of one window, straight from their definitions, in decimals where numbers are finite.
///
/// @param timestampsMs of the samples
/// @param startsMs start timestamps, 0 where unknown
public record NaiveWindow(List<Long> timestampsMs, List<Double> values, List<Long> startsMs) {
  private static final MathContext EXACT = new MathContext(60);

  public int size() {
    return values.size();
  }

  public boolean isFinite() {
    return values.stream().allMatch(Double::isFinite);
  }

  /// Whether all samples are equal; false for NaN.
  public boolean isConstant() {
    return values.stream().allMatch(v -> v.doubleValue() == values.getFirst());
  }

  /// The smallest number times `sign`, of equal ones the first; NaN where there is none.
  public double extreme(int sign) {
    double extreme = Double.NaN;
    for (double value : values) {
      if (Double.isNaN(extreme) || sign * value < sign * extreme) {
        extreme = value;
      }
    }
    return extreme;
  }

  public double secondsOfExtreme(int sign) {
    int best = 0;
    for (int i = 0; i < size(); i++) {
      double value = sign * values.get(i);
      if (Double.isNaN(values.get(best)) || value <= sign * values.get(best)) {
        best = i;
      }
    }
    return timestampsMs.get(best) / 1000.0;
  }

  public double variance() {
    if (!isFinite()) {
      return Double.NaN;
    }
    BigDecimal count = BigDecimal.valueOf(size());
    BigDecimal mean = sum(values).divide(count, EXACT);
    BigDecimal squares = BigDecimal.ZERO;
    for (double value : values) {
      squares = squares.add(new BigDecimal(value).subtract(mean).pow(2));
    }
    return squares.divide(count, EXACT).doubleValue();
  }

  private static BigDecimal sum(List<Double> values) {
    return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// Slope per second of the line with the least squares.
  public BigDecimal slope() {
    List<Double> seconds =
        timestampsMs.stream().map(t -> (double) (t - timestampsMs.getFirst())).toList();
    BigDecimal count = BigDecimal.valueOf(size());
    BigDecimal x = sum(seconds);
    BigDecimal y = sum(values);
    BigDecimal xy = BigDecimal.ZERO;
    BigDecimal xx = BigDecimal.ZERO;
    for (int i = 0; i < size(); i++) {
      BigDecimal second = new BigDecimal(seconds.get(i));
      xy = xy.add(second.multiply(new BigDecimal(values.get(i))));
      xx = xx.add(second.pow(2));
    }
    BigDecimal covariance = xy.multiply(count).subtract(x.multiply(y));
    BigDecimal variance = xx.multiply(count).subtract(x.pow(2));
    return covariance.divide(variance, EXACT).movePointRight(3);
  }

  /// The line's value at a time.
  public double valueAt(double timeMs) {
    BigDecimal count = BigDecimal.valueOf(size());
    BigDecimal meanMs =
        sum(timestampsMs.stream().map(Long::doubleValue).toList()).divide(count, EXACT);
    BigDecimal seconds = new BigDecimal(timeMs).subtract(meanMs).movePointLeft(3);
    return sum(values).divide(count, EXACT).add(slope().multiply(seconds)).doubleValue();
  }

  public double changes() {
    int changes = 0;
    for (int i = 1; i < size(); i++) {
      double before = values.get(i - 1) == 0 ? 0 : values.get(i - 1);
      changes += Double.compare(before, values.get(i) == 0 ? 0 : values.get(i)) == 0 ? 0 : 1;
    }
    return changes;
  }

  boolean isReset(int index) {
    long before = timestampsMs.get(index - 1);
    long start = startsMs.get(index);
    boolean known = start > 0 && start < timestampsMs.get(index);
    boolean delta = startsMs.get(index - 1) > 0 && startsMs.get(index - 1) < before;
    return values.get(index) < values.get(index - 1)
        || (known && (start > before || (start == before && delta)));
  }

  public double resets() {
    int resets = 0;
    for (int i = 1; i < size(); i++) {
      resets += isReset(i) ? 1 : 0;
    }
    return resets;
  }

  public double instantRate() {
    int last = size() - 1;
    double seconds = (timestampsMs.get(last) - timestampsMs.get(last - 1)) / 1000.0;
    return (isReset(last) ? values.get(last) : instantDelta()) / seconds;
  }

  public double instantDelta() {
    return values.getLast() - values.get(size() - 2);
  }

  /// The last level of double exponential smoothing.
  public double smoothed(double weight, double trendWeight) {
    double[] level = new double[size()];
    double[] trend = new double[size()];
    level[0] = values.get(0);
    trend[0] = values.get(1) - values.get(0);
    for (int i = 1; i < size(); i++) {
      trend[i] =
          i == 1
              ? trend[0]
              : trendWeight * (level[i - 1] - level[i - 2]) + (1 - trendWeight) * trend[i - 1];
      level[i] = weight * values.get(i) + (1 - weight) * (level[i - 1] + trend[i]);
    }
    return level[size() - 1];
  }

  public double medianDeviation() {
    if (values.stream().anyMatch(v -> v.isNaN())) {
      return Double.NaN;
    }
    double median = NaiveAggregation.quantile(0.5, values);
    return NaiveAggregation.quantile(
        0.5, values.stream().map(value -> Math.abs(value - median)).toList());
  }
}

package io.narthex.query.function;

import org.jspecify.annotations.Nullable;

/// The buckets of one classic histogram at one step: ascending upper bounds and cumulative counts.
/// Scratch that is filled anew for each step.
public final class BucketCounts {
  /// Relative difference of neighbouring counts below which it is taken for a rounding error: of
  /// fewer than 10¹² observations none is lost to it.
  private static final double TOLERANCE = 1e-12;

  private final double[] bounds;
  private final double[] counts;
  private int size;
  private double minRaised;
  private double maxRaised;
  private double maxDifference;

  /// Room for `capacity` buckets.
  public BucketCounts(int capacity) {
    bounds = new double[capacity];
    counts = new double[capacity];
  }

  /// Starts anew.
  public void clear() {
    size = 0;
  }

  /// Adds a bucket whose bound is not below those before; buckets of equal bounds become one.
  public void add(double upperBound, double count) {
    if (size > 0 && bounds[size - 1] == upperBound) {
      counts[size - 1] += count;
      return;
    }
    bounds[size] = upperBound;
    counts[size++] = count;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// Whether the last bucket is that of `+Inf`. Without it nothing can be told: it has the number
  /// of observations.
  public boolean isComplete() {
    return size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY;
  }

  /// Makes the counts ascend. Tiny differences are levelled in silence, whichever direction they
  /// have; counts that fall are raised to the count before.
  ///
  /// @return whether any had to be raised
  public boolean forceMonotonicity() {
    minRaised = Double.POSITIVE_INFINITY;
    maxRaised = Double.NEGATIVE_INFINITY;
    maxDifference = 0;
    double highest = counts[0];
    for (int i = 1; i < size; i++) {
      double count = counts[i];
      if (count == highest) {
        continue;
      }
      boolean level = isAlmostEqual(highest, count);
      if (!level && !(count < highest)) {
        highest = count;
        continue;
      }
      counts[i] = highest;
      if (!level) {
        minRaised = Math.min(minRaised, bounds[i]);
        maxRaised = Math.max(maxRaised, bounds[i]);
        maxDifference = Math.max(maxDifference, highest - count);
      }
    }
    return maxRaised > Double.NEGATIVE_INFINITY;
  }

  /// What the last [#forceMonotonicity] raised, which was something, with `earlier`.
  public ForcedMonotonicity raised(long timeMs, @Nullable ForcedMonotonicity earlier) {
    ForcedMonotonicity now =
        new ForcedMonotonicity(minRaised, maxRaised, maxDifference, 1, timeMs, timeMs);
    return earlier == null ? now : earlier.and(now);
  }

  private static boolean isAlmostEqual(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b);
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /// The value below which the share `quantile` of the observations lies, of a complete histogram
  /// with ascending counts. Observations are taken to be spread evenly over their bucket; the
  /// lowest bucket begins at 0 if its bound is above; in the highest one, its lower bound is the
  /// answer.
  ///
  /// @return NaN for NaN or where nothing was observed, ±Inf beyond 0..1
  public double quantile(double quantile) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (quantile > 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (size < 2 || counts[size - 1] == 0) {
      return Double.NaN;
    }
    double rank = quantile * counts[size - 1];
    int bucket = bucketOf(rank);
    if (bucket == size - 1) {
      return bounds[size - 2];
    }
    if (bucket == 0) {
      double end = bounds[0];
      return end <= 0 ? end : end * (rank / counts[0]);
    }
    double start = bounds[bucket - 1];
    double below = counts[bucket - 1];
    return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below));
  }

  /// The first bucket that reaches `rank`, else the last one.
  private int bucketOf(double rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle] >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The share of observations between `lower` and `upper`, of a complete histogram; spread as for
  /// [#quantile].
  ///
  /// @return NaN where a bound is NaN or nothing was observed
  public double fraction(double lower, double upper) {
    double all = counts[size - 1];
    if (all == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    return lower >= upper ? 0 : (countBelow(upper) - countBelow(lower)) / all;
  }

  /// Observations below `value`. A bucket of infinite width is not divided: of the lowest one all
  /// are below, of the highest one none.
  private double countBelow(double value) {
    double all = counts[size - 1];
    double start = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    double below = 0;
    for (int i = 0; i < size; i++) {
      if (start >= value) {
        return Math.min(below, all);
      }
      double end = bounds[i];
      double count = counts[i];
      if (end > value) {
        double within =
            start == Double.NEGATIVE_INFINITY
                ? count
                : below + (count - below) * (value - start) / (end - start);
        return within > all ? all : within;
      }
      below = count;
      start = end;
    }
    return all;
  }
}

package io.narthex.query.function;

import io.narthex.storage.text.GoFloat;
import java.util.Arrays;

/// Quantiles of samples, as upstream: linear between the two nearest, NaN being smallest.
public final class Quantiles {
  /// So few values are sorted rather than partitioned.
  private static final int FEW = 32;

  private Quantiles() {}

  /// Whether `quantile` is reported as out of range.
  public static boolean isInvalid(double quantile) {
    return !(quantile >= 0 && quantile <= 1);
  }

  /// What is reported of a quantile that is out of range.
  public static String warning(double quantile) {
    return "quantile value should be between 0 and 1, got " + GoFloat.format(quantile, 'g', -1);
  }

  /// The quantile of `values[0..count-1]`, which are reordered. NaN of nothing; -Inf and +Inf for a
  /// `quantile` below 0 and above 1.
  public static double of(double quantile, double[] values, int count) {
    if (count == 0 || isInvalid(quantile)) {
      return outside(quantile);
    }
    int nans = moveNansToFront(values, count);
    double rank = quantile * (count - 1.0);
    int lower = (int) rank;
    double low = Double.NaN;
    if (lower >= nans) {
      select(values, nans, count, lower);
      low = values[lower];
    }
    double high = low;
    if (lower + 1 < count) {
      high = lower + 1 < nans ? Double.NaN : smallest(values, lower + 1, count);
    }
    return between(rank, low, high);
  }

  /// The quantile of `sorted[0..size-1]`, ascending and without NaN, and as many NaNs as `nans`.
  static double ofSorted(double quantile, double[] sorted, int size, int nans) {
    int count = size + nans;
    if (count == 0 || isInvalid(quantile)) {
      return outside(quantile);
    }
    double rank = quantile * (count - 1.0);
    int lower = (int) rank;
    int upper = Math.min(count - 1, lower + 1);
    return between(
        rank,
        lower < nans ? Double.NaN : sorted[lower - nans],
        upper < nans ? Double.NaN : sorted[upper - nans]);
  }

  private static double outside(double quantile) {
    return quantile < 0
        ? Double.NEGATIVE_INFINITY
        : quantile > 1 ? Double.POSITIVE_INFINITY : Double.NaN;
  }

  private static double between(double rank, double low, double high) {
    double weight = rank - Math.floor(rank);
    return low * (1 - weight) + high * weight;
  }

  private static int moveNansToFront(double[] values, int count) {
    int nans = 0;
    for (int i = 0; i < count; i++) {
      if (Double.isNaN(values[i])) {
        swap(values, i, nans++);
      }
    }
    return nans;
  }

  private static double smallest(double[] values, int from, int to) {
    double smallest = values[from];
    for (int i = from + 1; i < to; i++) {
      if (values[i] < smallest) {
        smallest = values[i];
      }
    }
    return smallest;
  }

  /// Puts the value that sorting `from..to-1` would put at `index` there, smaller ones before it
  /// and larger ones behind it (C. A. R. Hoare, "Algorithm 65: Find", 1961). No NaN. Sorts what is
  /// left where the pivots turn out badly, so that no data makes it quadratic.
  private static void select(double[] values, int from, int to, int index) {
    int low = from;
    int high = to - 1;
    for (int rounds = 2 * (32 - Integer.numberOfLeadingZeros(to - from));
        high - low > FEW && rounds > 0;
        rounds--) {
      double pivot = median(values[low], values[(low + high) >>> 1], values[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(values, i++, j--);
        }
      }
      if (index <= j) {
        high = j;
      } else if (index >= i) {
        low = i;
      } else {
        return;
      }
    }
    Arrays.sort(values, low, high + 1);
  }

  private static double median(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static void swap(double[] values, int i, int j) {
    double value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}

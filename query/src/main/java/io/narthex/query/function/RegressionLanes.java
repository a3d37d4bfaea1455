package io.narthex.query.function;

import java.util.Arrays;

/// The compensated sums of values and of times times values over the windows of several steps, all
/// of equally many samples: the first sample of each window, then the second of each, and so on, so
/// that the additions of different windows do not wait for each other and go through vector
/// registers. Each sum behaves as if [Neumaier#next] were called for each sample of its window:
/// what rounding took is computed without looking which operand is the larger one (Knuth's TwoSum),
/// which gives the same bits as long as nothing overflows. Used by one thread.
final class RegressionLanes {
  /// Most windows summed side by side.
  static final int LANES = 128;

  private final double[] origins = new double[LANES];
  private final double[] times = new double[LANES];
  private final double[] values = new double[LANES];
  private final double[] sums = new double[LANES];
  private final double[] lost = new double[LANES];
  private final double[] productSums = new double[LANES];
  private final double[] productsLost = new double[LANES];

  /// Milliseconds of each sample since the first.
  private double[] sinceFirst = new double[0];

  private int lanes;

  /// Takes the timestamps of a series, for the calls of [#sum] that follow.
  void read(WindowedSeries series) {
    if (sinceFirst.length < series.count) {
      sinceFirst = new double[series.count];
    }
    long firstMs = series.timestampsMs[0];
    for (int i = 0; i < series.count; i++) {
      sinceFirst[i] = series.timestampsMs[i] - firstMs;
    }
  }

  /// Sums the windows of the steps `step` to `step + count - 1`, at most [#LANES].
  ///
  /// @param fromStep whether times count from the steps, else from the first sample of each window
  void sum(WindowedSeries series, int step, int count, boolean fromStep) {
    lanes = count;
    Arrays.fill(sums, 0, count, 0);
    Arrays.fill(lost, 0, count, 0);
    Arrays.fill(productSums, 0, count, 0);
    Arrays.fill(productsLost, 0, count, 0);
    long firstMs = series.timestampsMs[0];
    boolean adjacent = true;
    for (int lane = 0; lane < count; lane++) {
      int from = series.from[step + lane];
      origins[lane] = fromStep ? series.stepTimeMs(step + lane) - firstMs : sinceFirst[from];
      adjacent &= from == series.from[step] + lane;
    }
    int samples = series.to[step] - series.from[step];
    for (int i = 0; i < samples; i++) {
      if (adjacent) {
        System.arraycopy(sinceFirst, series.from[step] + i, times, 0, count);
        System.arraycopy(series.values, series.from[step] + i, values, 0, count);
      } else {
        for (int lane = 0; lane < count; lane++) {
          int at = series.from[step + lane] + i;
          times[lane] = sinceFirst[at];
          values[lane] = series.values[at];
        }
      }
      multiply(times, origins, values, count);
      add(values, sums, lost, count);
      add(times, productSums, productsLost, count);
    }
  }

  /// Milliseconds become seconds since the origin times the value.
  private static void multiply(double[] times, double[] origins, double[] values, int count) {
    for (int lane = 0; lane < count; lane++) {
      times[lane] = (times[lane] - origins[lane]) / 1e3 * values[lane];
    }
  }

  private static void add(double[] values, double[] sums, double[] lost, int count) {
    for (int lane = 0; lane < count; lane++) {
      double sum = sums[lane];
      double value = values[lane];
      double after = sum + value;
      double added = after - sum;
      lost[lane] += (sum - (after - added)) + (value - added);
      sums[lane] = after;
    }
  }

  /// Whether nothing overflowed in a lane, so that its sums are those that upstream computes.
  boolean isExact(int lane) {
    return lane < lanes && Double.isFinite(values(lane) + products(lane));
  }

  /// Sum of the values of a window.
  double values(int lane) {
    return sums[lane] + lost[lane];
  }

  /// Sum of seconds times value.
  double products(int lane) {
    return productSums[lane] + productsLost[lane];
  }
}

package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.conformance.Seeds;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lines through many windows at once have the bits of lines through one window after the other, as
/// upstream computes them.
final class LinearRegressionPropertyTest {
  private static final int ROUNDS = 300;
  private static final long START_MS = 1_700_000_000_000L;
  private int sideBySide;

  /// Never asks to stop.
  private static final ReadContext READS =
      new ReadContext() {
        @Override
        public void check() {
          // goes on
        }

        @Override
        public void charge(long bytes) {
          // takes what it needs
        }
      };

  @Test
  void bits() {
    Seeds.rounds(ROUNDS, this::round);
    assertTrue(sideBySide > ROUNDS, "windows of equally many samples are met");
  }

  private void round(Random random) {
    WindowedSeries series = series(random);
    double[] seconds = null;
    if (random.nextBoolean()) {
      seconds = random.doubles(series.steps, -1_000, 10_000).toArray();
    }
    LinearRegression kernel = new LinearRegression(seconds, new Work(READS));
    double[] out = new double[series.steps];
    for (int pass = 0; pass < 2; pass++) {
      kernel.apply(series, out);
      for (int step = 0; step < series.steps; step++) {
        assertEquals(bits(line(series, step, seconds)), bits(out[step]), "step " + step);
        sideBySide +=
            step > 0 && size(series, step) > 1 && size(series, step) == size(series, step - 1)
                ? 1
                : 0;
      }
    }
  }

  private static String bits(double value) {
    return Double.isNaN(value) && !Gap.is(value)
        ? "NaN"
        : Double.toHexString(value) + Gap.is(value);
  }

  private static int size(WindowedSeries series, int step) {
    return series.to[step] - series.from[step];
  }

  private static WindowedSeries series(Random random) {
    WindowedSeries series = new WindowedSeries();
    series.count = 2 + random.nextInt(300);
    series.timestampsMs = new long[series.count];
    series.values = new double[series.count];
    boolean regular = random.nextBoolean();
    int kind = random.nextInt(6);
    long timeMs = START_MS;
    for (int i = 0; i < series.count; i++) {
      series.timestampsMs[i] = timeMs;
      timeMs += regular ? 15_000 : 1 + random.nextInt(40_000);
      series.values[i] = value(kind, random);
    }
    long stepMs = 1_000L * (1 + random.nextInt(60));
    long rangeMs = 1_000L * (1 + random.nextInt(3_000));
    series.steps = 1 + random.nextInt(300);
    series.grid = new WindowGrid(START_MS + rangeMs / 2, stepMs, rangeMs, START_MS, stepMs);
    series.from = new int[series.steps];
    series.to = new int[series.steps];
    for (int step = 0; step < series.steps; step++) {
      while (series.to[step] < series.count
          && series.timestampsMs[series.to[step]] <= series.windowEndMs(step)) {
        series.to[step]++;
      }
      while (series.from[step] < series.to[step]
          && series.timestampsMs[series.from[step]] <= series.windowStartMs(step)) {
        series.from[step]++;
      }
    }
    series.columnId = random.nextBoolean() ? 1 : SampleBatch.UNSHARED;
    return series;
  }

  private static double value(int kind, Random random) {
    return switch (kind) {
      case 0 -> random.nextInt(3);
      case 1 -> 4e10 + random.nextInt(1_000_000);
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(-200, 200));
      case 3 -> random.nextInt(20) == 0 ? Double.POSITIVE_INFINITY : random.nextGaussian();
      case 4 -> random.nextInt(20) == 0 ? Double.NaN : random.nextInt(50);
      default -> (random.nextBoolean() ? 1 : -1) * Double.MAX_VALUE * random.nextDouble();
    };
  }

  /// As upstream's `linearRegression`.
  private static double line(WindowedSeries series, int step, double @Nullable [] seconds) {
    int from = series.from[step];
    int to = series.to[step];
    if (to - from < 2) {
      return Gap.VALUE;
    }
    long originMs = seconds == null ? series.timestampsMs[from] : series.stepTimeMs(step);
    double[] x = new double[2];
    double[] y = new double[2];
    double[] xy = new double[2];
    double[] xx = new double[2];
    boolean constant = true;
    for (int i = from; i < to; i++) {
      double time = (series.timestampsMs[i] - originMs) / 1e3;
      double value = series.values[i];
      constant &= i == from || value == series.values[from];
      add(time, x);
      add(value, y);
      add(time * value, xy);
      add(time * time, xx);
    }
    double n = to - from;
    double slope;
    double intercept;
    if (constant) {
      boolean infinite = Double.isInfinite(series.values[from]);
      slope = infinite ? Double.NaN : 0;
      intercept = infinite ? Double.NaN : series.values[from];
    } else {
      double sumX = x[0] + x[1];
      double sumY = y[0] + y[1];
      double covariance = xy[0] + xy[1] - sumX * sumY / n;
      double variance = xx[0] + xx[1] - sumX * sumX / n;
      slope = covariance / variance;
      intercept = sumY / n - slope * sumX / n;
    }
    return seconds == null ? slope : slope * seconds[step] + intercept;
  }

  private static void add(double value, double[] sum) {
    double after = sum[0] + value;
    if (Double.isInfinite(after)) {
      sum[1] = 0;
    } else if (Math.abs(sum[0]) >= Math.abs(value)) {
      sum[1] += (sum[0] - after) + value;
    } else {
      sum[1] += (value - after) + sum[0];
    }
    sum[0] = after;
  }
}

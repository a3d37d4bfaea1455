package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `rate`, `increase` and `delta` against the definition, window by window.
final class ExtrapolatedRatePropertyTest {
  private static final int ROUNDS = 3_000;

  @Test
  void equalsTheDefinition() {
    Seeds.rounds(ROUNDS, ExtrapolatedRatePropertyTest::round);
  }

  private static void round(Random random) {
    WindowedSeries series = series(random);
    boolean counter = random.nextBoolean();
    boolean perSecond = counter && random.nextBoolean();
    ExtrapolatedRate kernel = new ExtrapolatedRate(counter, perSecond);
    double[] out = new double[series.steps];
    series.columnId = random.nextInt(2) - 1;
    kernel.apply(series, out);
    kernel.apply(series, out);
    for (int step = 0; step < series.steps; step++) {
      double expected = naive(series, step, counter, perSecond);
      assertEquals(
          Double.doubleToRawLongBits(expected),
          Double.doubleToRawLongBits(out[step]),
          expected + " against " + out[step] + " at step " + step);
    }
  }

  private static WindowedSeries series(Random random) {
    WindowedSeries series = new WindowedSeries();
    series.count = random.nextInt(40);
    series.timestampsMs = new long[series.count];
    series.values = new double[series.count];
    long timeMs = random.nextInt(20_000);
    double value = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000);
    for (int i = 0; i < series.count; i++) {
      timeMs += random.nextInt(5) == 0 ? 1 + random.nextInt(60_000) : 15_000;
      value =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(50);
            case 1 -> Double.NaN;
            default -> value + random.nextDouble() * 10;
          };
      series.timestampsMs[i] = timeMs;
      series.values[i] = value;
    }
    series.steps = 1 + random.nextInt(30);
    long rangeMs = 1L + random.nextInt(200_000);
    long firstEndMs = random.nextInt(300_000);
    long windowStepMs = random.nextInt(6) == 0 ? 0 : 1L + random.nextInt(60_000);
    series.grid = new WindowGrid(firstEndMs, windowStepMs, rangeMs, 0, 0);
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
    return series;
  }

  private static double naive(WindowedSeries series, int step, boolean counter, boolean perSecond) {
    int first = series.from[step];
    int last = series.to[step] - 1;
    if (last - first < 1) {
      return Gap.VALUE;
    }
    double increase = series.values[last] - series.values[first];
    for (int i = first + 1; counter && i <= last; i++) {
      if (series.values[i] < series.values[i - 1]) {
        increase += series.values[i - 1];
      }
    }
    double sampled = (series.timestampsMs[last] - series.timestampsMs[first]) / 1000.0;
    double interval = sampled / (last - first);
    double toStart = (series.timestampsMs[first] - series.windowStartMs(step)) / 1000.0;
    double toEnd = (series.windowEndMs(step) - series.timestampsMs[last]) / 1000.0;
    if (toStart >= interval * 1.1) {
      toStart = interval / 2;
    }
    if (counter && increase > 0 && series.values[first] >= 0) {
      double toZero = sampled * (series.values[first] / increase);
      if (toZero < toStart) {
        toStart = toZero;
      }
    }
    if (toEnd >= interval * 1.1) {
      toEnd = interval / 2;
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    if (perSecond) {
      factor /= series.grid.rangeMs() / 1000.0;
    }
    return increase * factor;
  }
}

package io.narthex.benchmarks.micro;

import io.narthex.query.function.RangeKernel;
import io.narthex.query.function.RangeKernels;
import io.narthex.query.function.WindowGrid;
import io.narthex.query.function.WindowedSeries;
import io.narthex.query.syntax.RangeMode;
import io.narthex.storage.ReadContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Functions of range vectors: an hour of one series at 15 s, a value every 15 s. The figure is the
/// time for one step of one series.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WindowKernelBenchmark {
  static final int STEPS = 241;

  private static final long STEP_MS = 15_000;
  private static final long FIRST_MS = 1_700_000_000_000L;
  private static final long SEED = 1;
  private static final int COLUMN = 0;

  /// As the language names them.
  @Param({
    "rate",
    "sum_over_time",
    "avg_over_time",
    "max_over_time",
    "quantile_over_time",
    "stddev_over_time",
    "predict_linear",
    "changes"
  })
  public String function = "rate";

  /// Samples in a window: five minutes or an hour.
  @Param({"20", "240"})
  public int samples = 20;

  private final double[] out = new double[STEPS];
  private WindowedSeries series = new WindowedSeries();
  private RangeKernel kernel = (_, _) -> {};

  /// Never asks to stop.
  private static final class Unbounded implements ReadContext {
    @Override
    public void check() {
      // goes on
    }

    @Override
    public void charge(long bytes) {
      // takes what it needs
    }
  }

  @Setup
  public void prepare() {
    series = series(samples);
    double[] parameter = new double[STEPS];
    Arrays.fill(parameter, 0.9);
    kernel =
        Objects.requireNonNull(
            RangeKernels.of(function, RangeMode.PLAIN, new Unbounded(), parameter));
  }

  /// A counter that grows unevenly and never resets.
  private static WindowedSeries series(int samples) {
    Random random = new Random(SEED);
    WindowedSeries series = new WindowedSeries();
    int count = STEPS + samples - 1;
    series.count = count;
    series.timestampsMs = new long[count];
    series.values = new double[count];
    double value = 4e10;
    for (int i = 0; i < count; i++) {
      series.timestampsMs[i] = FIRST_MS + i * STEP_MS;
      value += random.nextInt(100_000);
      series.values[i] = value;
    }
    series.steps = STEPS;
    series.from = new int[STEPS];
    series.to = new int[STEPS];
    for (int step = 0; step < STEPS; step++) {
      series.from[step] = step;
      series.to[step] = step + samples;
    }
    series.lastLooked = samples;
    series.columnId = COLUMN;
    long firstEndMs = series.timestampsMs[samples - 1];
    series.grid = new WindowGrid(firstEndMs, STEP_MS, samples * STEP_MS, firstEndMs, STEP_MS);
    return series;
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public double[] apply() {
    kernel.apply(series, out);
    return out;
  }
}

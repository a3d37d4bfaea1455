package io.narthex.benchmarks.micro;

import io.narthex.query.QueryValue;
import io.narthex.server.api.JsonWriter;
import io.narthex.server.api.QueryValueJson;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
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

/// Writing the answer of a range query: 100 series of 241 points. The figure is the time for one
/// point, a hundredth of 241 label sets included.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AnswerJsonBenchmark {
  static final int POINTS = 24_100;

  private static final int PER_SERIES = 241;
  private static final long STEP_MS = 15_000;
  private static final long FIRST_MS = 1_700_000_000_000L;
  private static final long SEED = 1;

  /// What values are: `rate`, as long as doubles get; `bytes`, large whole numbers; `percent`, two
  /// decimals; `small`, whole numbers below 100.
  @Param({"rate", "bytes", "percent", "small"})
  public String values = "rate";

  private QueryValue answer = new QueryValue.Matrix(List.of());

  /// Counts bytes and forgets them.
  private static final class Counting extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] part, int from, int count) {
      bytes += count;
    }
  }

  @Setup
  public void prepare() {
    Random random = new Random(SEED);
    List<QueryValue.Series> all = new ArrayList<>();
    for (int i = 0; i < POINTS / PER_SERIES; i++) {
      long[] timestampsMs = new long[PER_SERIES];
      double[] points = new double[PER_SERIES];
      for (int at = 0; at < PER_SERIES; at++) {
        timestampsMs[at] = FIRST_MS + at * STEP_MS;
        points[at] = value(random);
      }
      Labels labels = Labels.of("device", "eth" + i % 4, "instance", "host-" + i + ":9100");
      all.add(QueryValue.Series.ofFloats(labels, timestampsMs, points));
    }
    answer = new QueryValue.Matrix(all);
  }

  private double value(Random random) {
    return switch (values) {
      case "rate" -> random.nextDouble() * 1_000;
      case "bytes" -> random.nextLong(1L << 36);
      case "percent" -> random.nextInt(10_000) / 100.0;
      case "small" -> random.nextInt(100);
      default -> throw new IllegalArgumentException(values);
    };
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public long write() throws IOException {
    Counting out = new Counting();
    JsonWriter json = new JsonWriter(out);
    QueryValueJson.open(json, answer);
    json.raw('}').flush();
    return out.bytes;
  }
}

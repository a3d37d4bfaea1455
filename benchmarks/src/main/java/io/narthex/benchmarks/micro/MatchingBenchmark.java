package io.narthex.benchmarks.micro;

import io.narthex.query.function.Annotations;
import io.narthex.query.operator.BinaryOperations;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.Operand;
import io.narthex.query.operator.Runs;
import io.narthex.query.operator.SampleAccount;
import io.narthex.query.operator.SeriesTable;
import io.narthex.query.operator.StepGrid;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/// Binary operations of two vectors of 2,000 series, an hour at 15 s, in memory. The figure is the
/// time for one series of the left side, its rows copied first, since the operation takes them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MatchingBenchmark {
  static final int SERIES = 2_000;

  private static final int STEPS = 241;
  private static final int PER_INSTANCE = 10;
  private static final long STEP_MS = 15_000;

  /// The operation; the right side of `group_left` has a tenth of the series.
  @Param({
    "a / b",
    "a > b",
    "a * on (instance) group_left (zone) b",
    "a and b",
    "a unless on (instance) b",
    "a or b"
  })
  public String operation = "a / b";

  private final List<Labels> left = new ArrayList<>();
  private final List<Labels> right = new ArrayList<>();
  private final double[] row = new double[STEPS];
  private Expr.@Nullable Binary node;

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
  public void prepare() throws ParseException {
    node = (Expr.Binary) Parser.parse(operation, ParserOptions.DEFAULT);
    boolean grouped = operation.contains("group_left");
    for (int i = 0; i < SERIES; i++) {
      String instance = "host-" + i / PER_INSTANCE;
      String device = "eth" + i % PER_INSTANCE;
      left.add(Labels.of("__name__", "a", "device", device, "instance", instance));
      if (!grouped) {
        right.add(Labels.of("__name__", "b", "device", device, "instance", instance));
      } else if (i % PER_INSTANCE == 0) {
        right.add(Labels.of("__name__", "b", "instance", instance, "zone", "z" + i % 3));
      }
    }
    for (int step = 0; step < STEPS; step++) {
      row[step] = step * 1.5;
    }
  }

  private Operand table(List<Labels> labels) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (Labels series : labels) {
      table.add(series, row.clone(), false);
    }
    return new Operand.Vector(table.build());
  }

  @Benchmark
  @OperationsPerInvocation(SERIES)
  public Operand evaluate() {
    if (node == null) {
      throw new IllegalStateException("operation: expected=prepared, actual=not");
    }
    Evaluation evaluation =
        new Evaluation(
            new StepGrid(0, STEP_MS, STEPS),
            new Annotations(),
            new Unbounded(),
            new SampleAccount(Long.MAX_VALUE),
            new Runs(null, 1),
            false);
    return BinaryOperations.evaluate(node, table(left), table(right), 0, evaluation);
  }
}

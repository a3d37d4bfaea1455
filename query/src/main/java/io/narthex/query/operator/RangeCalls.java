package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Quantiles;
import io.narthex.query.function.RangeKernel;
import io.narthex.query.function.RangeKernels;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import io.narthex.query.syntax.RangeMode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// Functions of range vectors.
public final class RangeCalls {
  private static final Set<String> KEEP_NAME = Set.of("first_over_time", "last_over_time");
  private static final Set<String> FOR_COUNTERS = Set.of("rate", "increase");

  private RangeCalls() {}

  /// The function of `call` over `range`.
  ///
  /// @param parameters the scalar arguments in their order, one value per step each
  /// @param cost gets windows and output
  /// @throws QueryException where the function does not take such a selector, as upstream words it
  public static VectorSource evaluate(
      Expr.Call call,
      RangeSource range,
      double[][] parameters,
      SampleCost cost,
      Evaluation evaluation) {
    String name = call.function().name();
    RangeMode mode =
        range instanceof SelectedRange selected ? selected.windows().mode() : RangeMode.PLAIN;
    checkMode(name, mode);
    if (name.equals("absent_over_time")) {
      return absent(call, range, cost, evaluation);
    }
    VectorSource source =
        new RangeFunctionSource(
            range,
            kernels(name, mode, parameters, evaluation),
            observer(call, range, parameters, evaluation),
            cost,
            evaluation);
    if (RangeKernels.refuses(name, parameters)) {
      source = KeptRows.of(source, evaluation); // fails before what is evaluated later can
    }
    return KEEP_NAME.contains(name)
        ? source
        : NameDropping.drop(source, NameDropping.Uniqueness.WHOLE_RANGE, evaluation);
  }

  /// A `smoothed` instant selector.
  ///
  /// @param range windows without length
  /// @param cost gets windows and output
  public static VectorSource smoothed(SelectedRange range, SampleCost cost, Evaluation evaluation) {
    return new RangeFunctionSource(
        range, RangeKernels::smoothedValue, (_, _) -> {}, cost, evaluation);
  }

  /// Refuses functions that do not know what to do with samples outside of the range.
  private static void checkMode(String function, RangeMode mode) {
    List<String> takers = RangeKernels.takers(mode);
    if (mode != RangeMode.PLAIN && !takers.contains(function)) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "%s modifier can only be used with: %s - not with %s"
              .formatted(mode.word(), String.join(", ", takers), function));
    }
  }

  private static Supplier<RangeKernel> kernels(
      String name, RangeMode mode, double[][] parameters, Evaluation evaluation) {
    return () -> {
      RangeKernel kernel = RangeKernels.of(name, mode, evaluation.reads(), parameters);
      if (kernel == null) {
        throw new QueryException(
            QueryException.Kind.EXECUTION, "not supported: " + name + "() of a range vector");
      }
      return kernel;
    };
  }

  private static VectorSource absent(
      Expr.Call call, RangeSource range, SampleCost cost, Evaluation evaluation) {
    VectorSource present =
        new RangeFunctionSource(
            range,
            kernels("present_over_time", RangeMode.PLAIN, new double[0][], evaluation),
            (_, _) -> {},
            cost,
            evaluation);
    return Objects.requireNonNull(
        FunctionCalls.vector(call, List.of(new Operand.Vector(present)), evaluation));
  }

  private static RangeFunctionSource.OutputObserver observer(
      Expr.Call call, RangeSource range, double[][] parameters, Evaluation evaluation) {
    String name = call.function().name();
    Expr argument = call.arguments().getFirst();
    while (argument instanceof Expr.Paren paren) {
      argument = paren.inner(); // upstream has taken parentheses around arguments away
    }
    PositionRange position = argument.position();
    if (FOR_COUNTERS.contains(name)) {
      // upstream has replaced a subquery by its samples, which stand nowhere in the query
      boolean isSubquery = argument instanceof Expr.Subquery;
      return new CounterObserver(
          range, isSubquery ? PositionRange.NONE : position, evaluation.annotations());
    }
    return name.equals("quantile_over_time")
        ? quantiles(parameters[0], position, evaluation)
        : (_, _) -> {};
  }

  private static RangeFunctionSource.OutputObserver quantiles(
      double[] quantiles, PositionRange position, Evaluation evaluation) {
    double[] outside = Arrays.stream(quantiles).filter(Quantiles::isInvalid).distinct().toArray();
    return outside.length == 0
        ? (_, _) -> {}
        : (_, _) -> {
          for (double quantile : outside) {
            evaluation.annotations().warn(Quantiles.warning(quantile), position);
          }
        };
  }
}

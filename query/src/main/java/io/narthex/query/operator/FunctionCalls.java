package io.narthex.query.operator;

import io.narthex.query.syntax.Expr;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls of the functions that take no range vector, and of `absent_over_time` over what stands for
/// its range.
///
/// Scalars that come out are not counted as samples held; whoever keeps them counts them.
public final class FunctionCalls {
  private static final Map<String, Function<Invocation, VectorSource>> VECTORS =
      Map.ofEntries(
          Map.entry("absent", AbsentCalls::absent),
          Map.entry("absent_over_time", AbsentCalls::absent),
          Map.entry("clamp", ElementCalls::clamp),
          Map.entry("clamp_max", ElementCalls::clampMax),
          Map.entry("clamp_min", ElementCalls::clampMin),
          Map.entry("histogram_avg", HistogramCalls::nothing),
          Map.entry("histogram_count", HistogramCalls::nothing),
          Map.entry("histogram_fraction", HistogramCalls::fraction),
          Map.entry("histogram_quantile", HistogramCalls::quantile),
          Map.entry("histogram_quantiles", HistogramCalls::quantiles),
          Map.entry("histogram_stddev", HistogramCalls::nothing),
          Map.entry("histogram_stdvar", HistogramCalls::nothing),
          Map.entry("histogram_sum", HistogramCalls::nothing),
          Map.entry("label_join", LabelCalls::join),
          Map.entry("label_replace", LabelCalls::replace),
          Map.entry("round", ElementCalls::round),
          Map.entry("sort", SortCalls::sort),
          Map.entry("sort_by_label", SortCalls::sortByLabel),
          Map.entry("sort_by_label_desc", SortCalls::sortByLabelDescending),
          Map.entry("sort_desc", SortCalls::sortDescending),
          Map.entry("start_timestamp", ElementCalls::startTimestamp),
          Map.entry("timestamp", ElementCalls::timestamp),
          Map.entry("vector", ScalarCalls::vector));

  private static final Map<String, Function<Invocation, double[]>> SCALARS =
      Map.of(
          "max_of", ScalarCalls::maxOf,
          "min_of", ScalarCalls::minOf,
          "pi", ScalarCalls::pi,
          "scalar", ScalarCalls::scalar,
          "time", ScalarCalls::time);

  private FunctionCalls() {}

  /// A call whose value is an instant vector; null where the function is not known here.
  ///
  /// @param operands values of the arguments as written. `timestamp` takes the vector for no
  ///   selector; `absent_over_time` takes a vector that has a sample wherever a series has any in
  ///   its range
  /// @throws io.narthex.query.QueryException where it fails, now or when the result is read
  public static @Nullable VectorSource vector(
      Expr.Call call, List<Operand> operands, Evaluation evaluation) {
    Invocation invocation = new Invocation(call, operands, evaluation);
    Function<Invocation, VectorSource> function = VECTORS.get(call.function().name());
    return function != null ? function.apply(invocation) : ElementCalls.ofName(invocation);
  }

  /// A call whose value is a scalar: one number per step; null where the function is not known
  /// here.
  ///
  /// @param operands values of the arguments as written
  public static double @Nullable [] scalar(
      Expr.Call call, List<Operand> operands, Evaluation evaluation) {
    Function<Invocation, double[]> function = SCALARS.get(call.function().name());
    return function == null ? null : function.apply(new Invocation(call, operands, evaluation));
  }
}

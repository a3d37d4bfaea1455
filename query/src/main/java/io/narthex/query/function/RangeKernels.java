package io.narthex.query.function;

import io.narthex.query.syntax.RangeMode;
import io.narthex.storage.ReadContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the kernel of a function of a range vector.
public final class RangeKernels {
  private static final List<String> ANCHORED =
      List.of("changes", "delta", "increase", "rate", "resets");
  private static final List<String> SMOOTHED = List.of("delta", "increase", "rate");

  private RangeKernels() {}

  /// The functions that take a selector of `mode`, which has samples outside of its range.
  public static List<String> takers(RangeMode mode) {
    return switch (mode) {
      case PLAIN -> List.of();
      case ANCHORED -> ANCHORED;
      case SMOOTHED -> SMOOTHED;
    };
  }

  /// A kernel of a `smoothed` instant selector, for windows without length.
  public static RangeKernel smoothedValue() {
    return new SmoothedValue();
  }

  /// A kernel for one thread; null where `function` is no function of a range vector that gives a
  /// value for each window, or none of the [#takers] of `mode`.
  ///
  /// @param reads asked now and then by kernels that look at each sample of each window
  /// @param parameters the other arguments in their order, one value per step each
  public static @Nullable RangeKernel of(
      String function, RangeMode mode, ReadContext reads, double[]... parameters) {
    Work work = new Work(reads);
    return switch (mode) {
      case PLAIN -> plain(function, work, parameters);
      case ANCHORED ->
          switch (function) {
            case "rate" -> new AnchoredRate(true, true);
            case "increase" -> new AnchoredRate(true, false);
            case "delta" -> new AnchoredRate(false, false);
            default -> plain(function, work);
          };
      case SMOOTHED ->
          switch (function) {
            case "rate" -> new SmoothedRate(true, true);
            case "increase" -> new SmoothedRate(true, false);
            case "delta" -> new SmoothedRate(false, false);
            default -> null;
          };
    };
  }

  /// Whether windows with samples are refused at some step because of the parameters.
  public static boolean refuses(String function, double[]... parameters) {
    return function.equals("double_exponential_smoothing")
        && DoubleExponentialSmoothing.refuses(parameters);
  }

  private static @Nullable RangeKernel plain(String function, Work work, double[]... parameters) {
    return switch (function) {
      case "rate" -> new ExtrapolatedRate(true, true);
      case "increase" -> new ExtrapolatedRate(true, false);
      case "delta" -> new ExtrapolatedRate(false, false);
      case "irate" -> new WindowKernel(2, work, InstantRate::rate);
      case "idelta" -> new WindowKernel(2, work, InstantRate::delta);
      case "changes" -> new EventCount(EventCount::changes);
      case "resets" -> new EventCount(CounterReset::isReset);
      case "deriv" -> new LinearRegression(null, work);
      case "predict_linear" -> new LinearRegression(parameters[0], work);
      case "double_exponential_smoothing" ->
          new WindowKernel(1, work, new DoubleExponentialSmoothing(parameters[0], parameters[1]));
      default -> overTime(function, work, parameters);
    };
  }

  private static @Nullable RangeKernel overTime(
      String function, Work work, double[]... parameters) {
    return switch (function) {
      case "sum_over_time" -> new WindowSum(false);
      case "avg_over_time" -> new WindowSum(true);
      case "min_over_time" -> new WindowExtreme(false, false);
      case "max_over_time" -> new WindowExtreme(true, false);
      case "ts_of_min_over_time" -> new WindowExtreme(false, true);
      case "ts_of_max_over_time" -> new WindowExtreme(true, true);
      case "count_over_time" ->
          new WindowKernel(1, work, (series, step) -> series.to[step] - series.from[step]);
      case "present_over_time" -> new WindowKernel(1, work, (series, step) -> 1);
      case "first_over_time" ->
          new WindowKernel(1, work, (series, step) -> series.values[series.from[step]]);
      case "last_over_time" ->
          new WindowKernel(1, work, (series, step) -> series.values[series.to[step] - 1]);
      case "ts_of_first_over_time" ->
          new WindowKernel(1, work, (series, step) -> series.timestampsMs[series.from[step]] / 1e3);
      case "ts_of_last_over_time" ->
          new WindowKernel(
              1, work, (series, step) -> series.timestampsMs[series.to[step] - 1] / 1e3);
      case "stddev_over_time" ->
          new WindowKernel(1, work, (series, step) -> Math.sqrt(WindowVariance.of(series, step)));
      case "stdvar_over_time" -> new WindowKernel(1, work, WindowVariance::of);
      case "quantile_over_time" -> new WindowQuantile(parameters[0], work);
      case "mad_over_time" -> new WindowKernel(1, work, new MedianDeviation());
      default -> null;
    };
  }
}

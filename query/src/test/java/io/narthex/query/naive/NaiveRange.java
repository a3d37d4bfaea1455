package io.narthex.query.naive;

import io.narthex.query.function.NaiveAggregation;
import io.narthex.query.function.NaiveWindow;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.RangeMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Functions of one window, from their definitions.
///
/// @param samples that the selector finds, with `anchored` and `smoothed` those around too
/// @param startMs start of the range
/// @param endMs end of the range
/// @param timeMs at which the function is evaluated
record NaiveRange(
    NavigableMap<Long, Double> samples, RangeMode mode, long startMs, long endMs, long timeMs) {
  /// The value of the function; null: none.
  @Nullable Double value(String function, List<Double> parameters) {
    return switch (mode) {
      case PLAIN -> samples.isEmpty() ? null : plain(function, parameters);
      case ANCHORED -> anchored(function);
      case SMOOTHED -> smoothed(function);
    };
  }

  private NaiveWindow window() {
    return new NaiveWindow(
        new ArrayList<>(samples.keySet()),
        new ArrayList<>(samples.values()),
        Collections.nCopies(samples.size(), 0L));
  }

  private @Nullable Double plain(String function, List<Double> parameters) {
    NaiveWindow window = window();
    boolean pair = samples.size() > 1;
    return switch (function) {
      case "rate", "increase", "delta" -> pair ? (Double) extrapolated(function) : null;
      case "irate" -> pair ? (Double) window.instantRate() : null;
      case "idelta" -> pair ? (Double) window.instantDelta() : null;
      case "deriv" -> pair ? (Double) slope(window) : null;
      case "predict_linear" -> pair ? (Double) prediction(window, parameters.getFirst()) : null;
      case "double_exponential_smoothing" ->
          pair ? (Double) window.smoothed(parameters.get(0), parameters.get(1)) : null;
      case "changes" -> window.changes();
      case "resets" -> window.resets();
      case "sum_over_time" -> aggregated(AggregateOperator.SUM);
      case "avg_over_time" -> aggregated(AggregateOperator.AVG);
      case "min_over_time" -> window.extreme(1);
      case "max_over_time" -> window.extreme(-1);
      case "count_over_time" -> (double) samples.size();
      case "present_over_time" -> 1.0;
      case "first_over_time" -> samples.firstEntry().getValue();
      case "last_over_time" -> samples.lastEntry().getValue();
      case "stdvar_over_time" -> window.variance();
      case "stddev_over_time" -> Math.sqrt(window.variance());
      case "quantile_over_time" ->
          NaiveAggregation.of(AggregateOperator.QUANTILE, window.values(), parameters.getFirst());
      case "mad_over_time" -> window.medianDeviation();
      case "ts_of_first_over_time" -> samples.firstKey() / 1000.0;
      case "ts_of_last_over_time" -> samples.lastKey() / 1000.0;
      case "ts_of_min_over_time" -> window.secondsOfExtreme(1);
      case "ts_of_max_over_time" -> window.secondsOfExtreme(-1);
      default -> throw new IllegalArgumentException(function);
    };
  }

  private double aggregated(AggregateOperator operator) {
    return NaiveAggregation.of(operator, new ArrayList<>(samples.values()), Double.NaN);
  }

  private static double slope(NaiveWindow window) {
    if (!window.isFinite()) {
      return Double.NaN;
    }
    return window.isConstant() ? 0 : window.slope().doubleValue();
  }

  private double prediction(NaiveWindow window, double seconds) {
    if (!window.isFinite()) {
      return window.isConstant() ? Double.NaN : unbounded(seconds);
    }
    return window.isConstant()
        ? window.values().getFirst()
        : window.valueAt(timeMs + 1000 * seconds);
  }

  /// What the line with the least squares makes of infinite samples: the slope about the time of
  /// evaluation, from the sums as they are.
  private double unbounded(double seconds) {
    double count = samples.size();
    double x = 0;
    double y = 0;
    double xy = 0;
    double xx = 0;
    for (Map.Entry<Long, Double> sample : samples.entrySet()) {
      double at = (sample.getKey() - timeMs) / 1000.0;
      x += at;
      y += sample.getValue();
      xy += at * sample.getValue();
      xx += at * at;
    }
    double slope = (xy - x * y / count) / (xx - x * x / count);
    return slope * seconds + (y / count - slope * x / count);
  }

  /// The sum of what the counter lost at resets between neighbours of `values`.
  private static double lost(List<Double> values) {
    double lost = 0;
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i) < values.get(i - 1)) {
        lost += values.get(i - 1);
      }
    }
    return lost;
  }

  private double perSecond(String function, double increase) {
    return function.equals("rate") ? increase / ((endMs - startMs) / 1000.0) : increase;
  }

  private double extrapolated(String function) {
    boolean counter = !function.equals("delta");
    double first = samples.firstEntry().getValue();
    double increase = samples.lastEntry().getValue() - first;
    double before = first;
    for (double value : samples.values()) {
      increase += counter && value < before ? before : 0;
      before = value;
    }
    double sampled = (samples.lastKey() - samples.firstKey()) / 1000.0;
    double interval = sampled / (samples.size() - 1);
    double toStart = (samples.firstKey() - startMs) / 1000.0;
    double toEnd = (endMs - samples.lastKey()) / 1000.0;
    toStart = toStart >= 1.1 * interval ? interval / 2 : toStart;
    toEnd = toEnd >= 1.1 * interval ? interval / 2 : toEnd;
    if (counter && increase > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / increase));
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    return increase * perSecond(function, factor);
  }

  private @Nullable Double anchored(String function) {
    if (samples.isEmpty() || samples.lastKey() <= startMs) {
      return null;
    }
    Long anchor = samples.floorKey(startMs);
    NavigableMap<Long, Double> counted =
        new TreeMap<>(anchor == null ? samples : samples.tailMap(anchor, true));
    List<Double> values = new ArrayList<>(counted.values());
    double difference = values.getLast() - values.getFirst();
    return switch (function) {
      case "delta" -> difference;
      case "increase", "rate" -> perSecond(function, difference + lost(values));
      case "changes", "resets" ->
          new NaiveRange(counted, RangeMode.PLAIN, startMs, endMs, timeMs)
              .value(function, List.of());
      default -> throw new IllegalArgumentException(function);
    };
  }

  private @Nullable Double smoothed(String function) {
    if (samples.isEmpty() || samples.lastKey() <= startMs || samples.firstKey() > endMs) {
      return null;
    }
    boolean counter = !function.equals("delta");
    List<Double> values = new ArrayList<>();
    values.add(edge(startMs, counter));
    values.addAll(samples.subMap(startMs, false, endMs, false).values());
    values.add(edge(endMs, counter));
    double difference = values.getLast() - values.getFirst();
    return perSecond(function, counter ? difference + lost(values) : difference);
  }

  private double edge(long edgeMs, boolean counter) {
    Map.Entry<Long, Double> before = samples.floorEntry(edgeMs);
    Map.Entry<Long, Double> after = samples.ceilingEntry(edgeMs);
    if (before == null) {
      return samples.firstEntry().getValue();
    }
    return after == null || before.getKey() == edgeMs
        ? before.getValue()
        : NaiveSelection.interpolated(before, after, edgeMs, counter);
  }
}

package io.narthex.query.function;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.text.Quoting;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Warnings and infos of one query, each text once. Thread-safe; what is reported does not depend
/// on the order in which threads report: of equal texts that place is kept which upstream would
/// keep, the last that is evaluated; of counts that are added up the first.
public final class Annotations {
  private static final String WARNING = "PromQL warning: ";
  private static final String INFO = "PromQL info: ";

  private static final String FORCED_MONOTONICITY =
      "input to histogram_quantile needed to be fixed for monotonicity (see"
          + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

  private final boolean typeLabels;

  /// Gets all that is reported here, too.
  private final @Nullable Annotations around;

  private EvaluationOrder order = new EvaluationOrder(null);
  private final Map<String, PositionRange> warnings = new LinkedHashMap<>();
  private final Map<String, PositionRange> infos = new LinkedHashMap<>();
  private final Set<String> storageWarnings = new LinkedHashSet<>();
  private final Map<String, Monotonicity> monotonicities = new LinkedHashMap<>();

  private final Map<String, Overlap> overlaps = new LinkedHashMap<>();

  /// @param count of windows
  private record Overlap(long count, PositionRange position) {}

  private record Monotonicity(ForcedMonotonicity what, PositionRange position) {}

  public Annotations() {
    this(false);
  }

  /// @param typeLabels whether a label tells what a series is, not the end of its name
  public Annotations(boolean typeLabels) {
    this(typeLabels, null);
  }

  private Annotations(boolean typeLabels, @Nullable Annotations around) {
    this.typeLabels = typeLabels;
    this.around = around;
  }

  /// New annotations that pass all on to these and keep it, for [#repeat].
  public synchronized Annotations recording() {
    Annotations recording = new Annotations(typeLabels, this);
    recording.order = order;
    return recording;
  }

  /// Reports again what was recorded, elsewhere in the query.
  ///
  /// @param moved the new place of each place
  public void repeat(Annotations recorded, UnaryOperator<PositionRange> moved) {
    synchronized (recorded) {
      recorded.warnings.forEach((text, at) -> addWarning(text, moved.apply(at)));
      recorded.infos.forEach((text, at) -> addInfo(text, moved.apply(at)));
      recorded.monotonicities.forEach(
          (name, found) -> forcedMonotonicity(name, found.what, moved.apply(found.position)));
      recorded.overlaps.forEach(
          (name, found) -> startTimeOverlap(name, found.count, moved.apply(found.position)));
    }
  }

  /// Whether a label tells what a series is.
  public boolean typeLabels() {
    return typeLabels;
  }

  /// Says which query it is whose places are reported, before any is.
  public synchronized void placeIn(Expr query) {
    order = new EvaluationOrder(query);
  }

  /// Reports a warning of the expression at `position`.
  ///
  /// @param text without `PromQL warning: `
  public void warn(String text, PositionRange position) {
    addWarning(WARNING + text, position);
  }

  private synchronized void addWarning(String text, PositionRange position) {
    warnings.merge(text, position, this::last);
    if (around != null) {
      around.addWarning(text, position);
    }
  }

  /// Reports an info of the expression at `position`.
  ///
  /// @param text without `PromQL info: `
  public void info(String text, PositionRange position) {
    addInfo(INFO + text, position);
  }

  private synchronized void addInfo(String text, PositionRange position) {
    infos.merge(text, position, this::last);
    if (around != null) {
      around.addInfo(text, position);
    }
  }

  /// Reports a warning of storage, which has no place in the query.
  public synchronized void warnOfStorage(String text) {
    storageWarnings.add(text);
    if (around != null) {
      around.warnOfStorage(text);
    }
  }

  /// Reports bucket counts that had to be fixed; all of one metric name are one info.
  ///
  /// @param metricName empty where there is none
  public synchronized void forcedMonotonicity(
      String metricName, ForcedMonotonicity what, PositionRange position) {
    monotonicities.merge(metricName, new Monotonicity(what, position), this::both);
    if (around != null) {
      around.forcedMonotonicity(metricName, what, position);
    }
  }

  /// Reports start timestamps that lie before the sample before theirs; all of one metric are one
  /// warning.
  ///
  /// @param count of windows in which that is so
  public synchronized void startTimeOverlap(String metricName, long count, PositionRange position) {
    overlaps.merge(metricName, new Overlap(count, position), this::both);
    if (around != null) {
      around.startTimeOverlap(metricName, count, position);
    }
  }

  /// Text for the end of an annotation that names a metric, empty where there is no name.
  public static String ofMetric(String name) {
    return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
  }

  /// Warnings with their places.
  public synchronized Map<String, PositionRange> warnings() {
    Map<String, PositionRange> all = new LinkedHashMap<>(warnings);
    overlaps.forEach((name, found) ->
        all.put(
            WARNING
                + "sample has start time that overlaps with previous sample timestamp for metric "
                + Quoting.quote(name)
                + (found.count > 1 ? " (" + found.count + " occurrences)" : ""),
            found.position));
    return all;
  }

  /// Warnings of storage.
  public synchronized List<String> storageWarnings() {
    return List.copyOf(storageWarnings);
  }

  /// Infos with their places.
  public synchronized Map<String, PositionRange> infos() {
    Map<String, PositionRange> all = new LinkedHashMap<>(infos);
    monotonicities.forEach((name, found) ->
        all.put(
            INFO + FORCED_MONOTONICITY + ofMetric(name) + found.what.details(), found.position));
    return all;
  }

  private PositionRange last(PositionRange a, PositionRange b) {
    return order.isLater(b, a) ? b : a;
  }

  private PositionRange first(PositionRange a, PositionRange b) {
    return order.isLater(b, a) ? a : b;
  }

  private Monotonicity both(Monotonicity a, Monotonicity b) {
    return new Monotonicity(a.what.and(b.what), first(a.position, b.position));
  }

  private Overlap both(Overlap a, Overlap b) {
    return new Overlap(a.count + b.count, first(a.position, b.position));
  }
}

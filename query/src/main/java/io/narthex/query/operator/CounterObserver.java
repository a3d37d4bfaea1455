package io.narthex.query.operator;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.CounterReset;
import io.narthex.query.function.WindowedSeries;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.CounterNames;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells of series with output that do not look like counters, or whose start timestamps contradict
/// their samples. Thread-safe.
final class CounterObserver implements RangeFunctionSource.OutputObserver {
  private static final String TYPE = "__type__";
  private static final List<String> COUNTER_TYPES = List.of("counter", "histogram");

  private final SeriesGroups names;

  /// What is to be said of each group of series, null where there is nothing.
  private final @Nullable String[] doubts;

  private final PositionRange position;
  private final Annotations annotations;

  CounterObserver(RangeSource range, PositionRange position, Annotations annotations) {
    boolean typeLabels = annotations.typeLabels();
    this.names =
        range.groups(
            typeLabels ? List.of(Labels.METRIC_NAME, TYPE) : List.of(Labels.METRIC_NAME), true);
    this.position = position;
    this.annotations = annotations;
    this.doubts = new String[names.groupCount()];
    for (int i = 0; i < doubts.length; i++) {
      doubts[i] = typeLabels ? doubtOfType(names.labels().get(i)) : doubtOfName(name(i));
    }
  }

  private String name(int group) {
    return names.labels().get(group).get(Labels.METRIC_NAME);
  }

  private static @Nullable String doubtOfName(String name) {
    return name.isEmpty() || CounterNames.isCounter(name)
        ? null
        : "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
            + Quoting.quote(name);
  }

  private static @Nullable String doubtOfType(Labels labels) {
    String name = labels.get(Labels.METRIC_NAME);
    String type = labels.get(TYPE);
    return name.isEmpty() || COUNTER_TYPES.contains(type)
        ? null
        : "metric might not be a counter, __type__ label is not set to \"counter\" or"
            + " \"histogram\", got "
            + Quoting.quote(type)
            + ": "
            + Quoting.quote(name);
  }

  @Override
  public void output(int ordinal, WindowedSeries series) {
    int group = names.groupOfOrdinal()[ordinal];
    String doubt = doubts[group];
    if (doubt != null) {
      annotations.info(doubt, position);
    }
    int overlapping = CounterReset.windowsWithOverlap(series);
    if (overlapping > 0) {
      annotations.startTimeOverlap(name(group), overlapping, position);
    }
  }
}

package io.narthex.query.function;

/// `changes` and `resets`: how often something happens between two neighbouring samples of a
/// window. Counts once along the series and subtracts, so it takes time linear in samples and
/// steps.
final class EventCount implements RangeKernel {
  private final Event event;

  /// Number of events up to each sample.
  private int[] counts = new int[0];

  EventCount(Event event) {
    this.event = event;
  }

  /// What is counted.
  @FunctionalInterface
  interface Event {
    /// Whether it happens between sample `index - 1` and sample `index`.
    boolean happens(WindowedSeries series, int index);
  }

  /// Whether the value changes; NaN stays NaN.
  static boolean changes(WindowedSeries series, int index) {
    double before = series.values[index - 1];
    double value = series.values[index];
    return before != value && !(Double.isNaN(before) && Double.isNaN(value));
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    if (counts.length < series.count) {
      counts = new int[series.count];
    }
    int count = 0;
    for (int i = 0; i < series.count; i++) {
      if (i > 0 && event.happens(series, i)) {
        count++;
      }
      counts[i] = count;
    }
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      out[step] = from == to ? Gap.VALUE : counts[to - 1] - counts[from];
    }
  }
}

package io.narthex.query.operator;

import io.narthex.query.function.WindowGrid;
import io.narthex.query.function.WindowedSeries;
import io.narthex.query.plan.Shift;
import io.narthex.query.syntax.RangeMode;
import java.util.Arrays;

/// The windows that the steps of a grid look at, and where they lie among timestamps.
///
/// @param rangeMs length of a window
/// @param mode how far beyond a window samples count, see [WindowedSeries]
/// @param lookbackMs how old a sample may be that stands for one at the edge of a window
public record Windows(StepGrid grid, Shift shift, long rangeMs, RangeMode mode, long lookbackMs) {
  /// Windows that end at their edges.
  public Windows(StepGrid grid, Shift shift, long rangeMs) {
    this(grid, shift, rangeMs, RangeMode.PLAIN, 0);
  }

  /// Where windows lie: sample `from[step]` (inclusive) to `to[step]` (exclusive).
  ///
  /// @param low the first sample that each step looks at; with `anchored` older than the anchor
  /// @param looked samples that all steps look at
  /// @param read samples that no earlier step looks at
  /// @param lastLooked samples that the last step looks at
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Bounds(int[] from, int[] to, int[] low, long looked, long read, int lastLooked) {
    static final Bounds NONE = new Bounds(new int[0], new int[0], new int[0], 0, 0, 0);

    /// Counts the samples that steps look at.
    ///
    /// @param reads whether storage has delivered them
    void count(SampleAccount samples, boolean reads) {
      if (!samples.isDetailed()) {
        samples.looked(looked);
        samples.read(reads ? read : 0);
        return;
      }
      int readTo = 0;
      for (int step = 0; step < to.length; step++) {
        int fresh = to[step] - Math.max(readTo, low[step]);
        samples.at(step, to[step] - low[step], reads ? fresh : 0);
        readTo = to[step];
      }
    }
  }

  /// How far before the start of a window samples count.
  public long reachBackMs() {
    return mode == RangeMode.PLAIN ? 0 : lookbackMs;
  }

  /// How far behind the end of a window samples count.
  public long reachAheadMs() {
    return mode == RangeMode.SMOOTHED ? lookbackMs : 0;
  }

  /// Bounds among `count` ascending timestamps; takes time linear in samples and steps.
  Bounds among(long[] timestampsMs, int count) {
    int steps = grid.count();
    int[] from = new int[steps];
    int[] to = new int[steps];
    int[] lows = mode == RangeMode.ANCHORED ? new int[steps] : from;
    int low = 0;
    int high = 0;
    int anchor = 0;
    long looked = 0;
    long read = 0;
    for (int step = 0; step < steps; step++) {
      long endMs = shift.apply(grid.timeMs(step)) + reachAheadMs();
      long startMs = shift.apply(grid.timeMs(step)) - rangeMs;
      long lowMs = startMs - reachBackMs();
      if (step == 0) {
        low = firstAfter(timestampsMs, count, lowMs);
        high = low;
        anchor = low;
      }
      int readBefore = high;
      while (high < count && timestampsMs[high] <= endMs) {
        high++;
      }
      while (low < high && timestampsMs[low] <= lowMs) {
        low++;
      }
      lows[step] = low;
      to[step] = high;
      if (mode == RangeMode.ANCHORED) {
        anchor = Math.max(anchor, low);
        while (anchor < high && timestampsMs[anchor] <= startMs) {
          anchor++;
        }
        from[step] = anchor == high ? high : Math.max(anchor - 1, low);
      }
      looked += high - low;
      read += high - Math.max(readBefore, low);
    }
    return new Bounds(from, to, lows, looked, read, high - low);
  }

  private static int firstAfter(long[] timestampsMs, int count, long timeMs) {
    int at = Arrays.binarySearch(timestampsMs, 0, count, timeMs);
    return at >= 0 ? at + 1 : -at - 1;
  }

  /// Sets what of `series` does not depend on the samples.
  void describe(WindowedSeries series) {
    series.steps = grid.count();
    series.grid =
        new WindowGrid(
            shift.apply(grid.startMs()),
            shift.isFixed() ? 0 : grid.stepMs(),
            rangeMs,
            grid.startMs(),
            grid.stepMs());
  }

  /// Sets the bounds of `series`.
  static void put(Bounds bounds, WindowedSeries series) {
    series.from = bounds.from();
    series.to = bounds.to();
    series.lastLooked = bounds.lastLooked();
  }
}

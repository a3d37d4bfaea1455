package io.narthex.query.operator;

import io.narthex.query.function.WindowedSeries;
import io.narthex.query.plan.Shift;
import java.util.Arrays;

/// The windows that the steps of a grid look at, and where they lie among timestamps.
///
/// @param rangeMs length of a window
public record Windows(StepGrid grid, Shift shift, long rangeMs) {
  /// Where windows lie: sample `from[step]` (inclusive) to `to[step]` (exclusive).
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Bounds(int[] from, int[] to, long looked, long read) {
    static final Bounds NONE = new Bounds(new int[0], new int[0], 0, 0);
  }

  /// Bounds among `count` ascending timestamps; takes time linear in samples and steps.
  Bounds among(long[] timestampsMs, int count) {
    int steps = grid.count();
    int[] from = new int[steps];
    int[] to = new int[steps];
    int low = 0;
    int high = 0;
    long looked = 0;
    long read = 0;
    for (int step = 0; step < steps; step++) {
      long endMs = shift.apply(grid.timeMs(step));
      if (step == 0) {
        low = firstAfter(timestampsMs, count, endMs - rangeMs);
        high = low;
      }
      int readBefore = high;
      while (high < count && timestampsMs[high] <= endMs) {
        high++;
      }
      while (low < high && timestampsMs[low] <= endMs - rangeMs) {
        low++;
      }
      from[step] = low;
      to[step] = high;
      looked += high - low;
      read += high - Math.max(readBefore, low);
    }
    return new Bounds(from, to, looked, read);
  }

  private static int firstAfter(long[] timestampsMs, int count, long timeMs) {
    int at = Arrays.binarySearch(timestampsMs, 0, count, timeMs);
    return at >= 0 ? at + 1 : -at - 1;
  }

  /// Sets what of `series` does not depend on the samples.
  void describe(WindowedSeries series) {
    series.steps = grid.count();
    series.firstWindowEndMs = shift.apply(grid.startMs());
    series.windowStepMs = shift.isFixed() ? 0 : grid.stepMs();
    series.rangeMs = rangeMs;
    series.firstStepMs = grid.startMs();
    series.stepMs = grid.stepMs();
  }

  /// Sets the bounds of `series`.
  static void put(Bounds bounds, WindowedSeries series) {
    series.from = bounds.from();
    series.to = bounds.to();
  }
}

package io.narthex.query.function;

import java.util.Arrays;

/// Where a counter has started again, found once along a series; then what windows that go forward
/// have to add for it costs time linear in the resets that they hold. Used by one thread.
final class ResetPositions {
  private int[] positions = new int[16];
  private int count;
  private int next;

  /// Collects the indices of the samples that are below the one before.
  ///
  /// @return whether there are any
  boolean find(double[] values, int size) {
    count = 0;
    next = 0;
    for (int i = 1; i < size; i++) {
      if (values[i] < values[i - 1]) {
        add(i);
      }
    }
    return count > 0;
  }

  /// As [#find(double[], int)], and where start timestamps say so.
  ///
  /// @return whether there are any
  boolean find(WindowedSeries series) {
    count = 0;
    next = 0;
    for (int i = 1; i < series.count; i++) {
      if (CounterReset.isReset(series, i)) {
        add(i);
      }
    }
    return count > 0;
  }

  private void add(int position) {
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, 2 * count);
    }
    positions[count++] = position;
  }

  /// `sum` and, in their order, the values before each reset behind sample `first` up to sample
  /// `last`. From call to call `first` does not fall.
  double add(double sum, double[] values, int first, int last) {
    while (next < count && positions[next] <= first) {
      next++;
    }
    double result = sum;
    for (int i = next; i < count && positions[i] <= last; i++) {
      result += values[positions[i] - 1];
    }
    return result;
  }
}

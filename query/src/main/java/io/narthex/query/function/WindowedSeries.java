package io.narthex.query.function;

import org.jspecify.annotations.Nullable;

/// The floats of one series, and of each step the window of them that the step looks at. A struct
/// of columns, filled and reused by one caller because it is passed once per series on the hottest
/// path. Stale markers are left out. Kernels write none of the arrays.
///
/// The window of step `i` is the samples with `windowStartMs(i) < timestamp <= windowEndMs(i)`;
/// they are those at `from[i]` (inclusive) to `to[i]` (exclusive). Neither bound ever falls from
/// one step to the next. Two kinds of selectors differ:
///
/// - `anchored`: where a window has samples, the last one at or before its start (not older than
///   the lookback) comes first, as the anchor. `from` falls where an empty window is followed by
///   one that has its anchor.
/// - `smoothed`: samples up to a lookback before the start and behind the end are there too.
public final class WindowedSeries {
  /// Ascending timestamps, milliseconds since the epoch; [#count] of them.
  public long[] timestampsMs = new long[0];

  /// The floats, [#count] of them.
  public double[] values = new double[0];

  /// Start timestamps (0: unknown), null where none is known or they are not used.
  public long @Nullable [] startTimestampsMs;

  /// Number of floats.
  public int count;

  /// Number of steps.
  public int steps;

  /// First sample of each step's window.
  public int[] from = new int[0];

  /// Behind the last sample of each step's window.
  public int[] to = new int[0];

  /// Number of samples that the last step looks at, with an `anchored` selector those included that
  /// are older than the anchor.
  public int lastLooked;

  /// Where the windows lie.
  public WindowGrid grid = WindowGrid.NONE;

  /// Id of the column that the windows were computed for: equal ids of one query and selector mean
  /// equal timestamps and windows, so what a kernel derives from both may be kept; −1: not shared.
  public int columnId;

  /// End of the window of `step`, inclusive.
  public long windowEndMs(int step) {
    return grid.windowEndMs(step);
  }

  /// Start of the window of `step`, exclusive.
  public long windowStartMs(int step) {
    return grid.windowStartMs(step);
  }

  /// Time at which `step` is evaluated.
  public long stepTimeMs(int step) {
    return grid.stepTimeMs(step);
  }
}

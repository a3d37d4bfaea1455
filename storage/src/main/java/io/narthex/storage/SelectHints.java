package io.narthex.storage;

import java.util.List;

/// What the engine is going to do with a selection; storage may use it and may ignore it, except
/// `windowMs`, which bounds slices (see [SampleBatch]).
///
/// @param stepMs distance of the evaluation steps, 0 for an instant query
/// @param windowMs length of the range or lookback window that each step looks at
/// @param rangeMs length of the range of a range selector, 0 for an instant one
/// @param function the function or aggregation directly above, `""` where none
/// @param grouping label names of the aggregation above
/// @param by whether `grouping` is kept (`by`) or dropped (`without`)
/// @param histogramStatsOnly whether count and sum of histograms suffice
public record SelectHints(
    long stepMs,
    long windowMs,
    long rangeMs,
    String function,
    List<String> grouping,
    boolean by,
    boolean histogramStatsOnly) {
  /// No hints.
  public static final SelectHints NONE = new SelectHints(0, 0, 0, "", List.of(), false, false);

  public SelectHints {
    grouping = List.copyOf(grouping);
  }
}

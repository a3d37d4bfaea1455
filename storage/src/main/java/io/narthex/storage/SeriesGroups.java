package io.narthex.storage;

import io.narthex.storage.labels.Labels;
import java.util.List;

/// Groups of a selection's series. Nobody writes the array.
///
/// @param groupOfOrdinal group of each series, `0..labels.size()-1`, numbered in the order in which
///   ascending ordinals first meet them
/// @param labels of each group
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
public record SeriesGroups(int[] groupOfOrdinal, List<Labels> labels) {
  public SeriesGroups {
    labels = List.copyOf(labels);
  }

  public int groupCount() {
    return labels.size();
  }
}

package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A vector whose series have other labels. No two of its series have the same.
///
/// @param seriesLabels labels of each ordinal of `source`
/// @param dropped whether the name of each is to be dropped when the query ends
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
record RelabeledSource(VectorSource source, List<Labels> seriesLabels, boolean[] dropped)
    implements VectorSource {
  /// `source` with other labels; series that become equal become one.
  ///
  /// @throws io.narthex.query.QueryException where equal ones have a sample at the same step
  static VectorSource of(
      VectorSource source, List<Labels> labels, boolean[] dropped, Evaluation evaluation) {
    Map<Labels, Integer> groups = new HashMap<>();
    List<Labels> distinct = new ArrayList<>();
    int[] groupOfOrdinal = new int[labels.size()];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      Integer known = groups.putIfAbsent(labels.get(ordinal), distinct.size());
      groupOfOrdinal[ordinal] = known == null ? distinct.size() : known;
      if (known == null) {
        distinct.add(labels.get(ordinal));
      }
    }
    VectorSource relabeled = new RelabeledSource(source, labels, dropped);
    return distinct.size() == labels.size()
        ? relabeled
        : NameDropping.united(
            relabeled,
            new SeriesGroups(groupOfOrdinal, distinct),
            NameDropping.Uniqueness.PER_STEP,
            evaluation);
  }

  @Override
  public int seriesCount() {
    return source.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return seriesLabels.get(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return dropped[ordinal];
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return SeriesTable.groups(seriesLabels, names, by);
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    source.read(from, to, sink);
  }
}

package io.narthex.query.operator;

import io.narthex.query.syntax.VectorMatching;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The series of two vectors by what must be equal for them to match: groups that both sides share.
final class MatchGroups {
  private final Map<Labels, Integer> known = new HashMap<>();
  private final int[] left;
  private final int[] right;

  /// Groups the series of `left` and `right` by the labels that count for `matching`.
  MatchGroups(SeriesTable left, SeriesTable right, VectorMatching matching) {
    this.left = shared(left.groups(matching.labels(), matching.on()));
    this.right = shared(right.groups(matching.labels(), matching.on()));
  }

  private int[] shared(SeriesGroups side) {
    int[] groups = new int[side.groupCount()];
    for (int i = 0; i < groups.length; i++) {
      Integer next = known.size();
      Integer before = known.putIfAbsent(side.labels().get(i), next);
      groups[i] = before == null ? next : before;
    }
    int[] groupOfOrdinal = new int[side.groupOfOrdinal().length];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      groupOfOrdinal[ordinal] = groups[side.groupOfOrdinal()[ordinal]];
    }
    return groupOfOrdinal;
  }

  /// Number of groups.
  int count() {
    return known.size();
  }

  /// Group of each left series.
  int[] left() {
    return left;
  }

  /// Group of each right series.
  int[] right() {
    return right;
  }

  /// The ordinals of each group, ascending.
  List<List<Integer>> members(int[] groupOfOrdinal) {
    List<List<Integer>> members = new ArrayList<>(count());
    for (int group = 0; group < count(); group++) {
      members.add(new ArrayList<>(1));
    }
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      members.get(groupOfOrdinal[ordinal]).add(ordinal);
    }
    return members;
  }
}

package io.narthex.query.operator;

import io.narthex.query.syntax.VectorMatching;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two vectors whose series are put into groups of equal matching labels.
///
/// @param labels matching labels of each group
record MatchGroups(MatchSide left, MatchSide right, List<Labels> labels) {
  /// Reads both sides, the left one first.
  static MatchGroups read(
      VectorSource left, VectorSource right, VectorMatching matching, Evaluation evaluation) {
    List<String> names = matching.labels().stream().distinct().toList();
    Map<Labels, Integer> known = new HashMap<>();
    List<Labels> labels = new ArrayList<>();
    int[] leftGroups = joint(left.groups(names, matching.on()), known, labels);
    MatchSide leftSide = MatchSide.read(left, leftGroups, evaluation);
    int[] rightGroups = joint(right.groups(names, matching.on()), known, labels);
    MatchSide rightSide = MatchSide.read(right, rightGroups, evaluation);
    evaluation.reads().charge(2L * Integer.BYTES * labels.size());
    leftSide.chain(labels.size());
    rightSide.chain(labels.size());
    return new MatchGroups(leftSide, rightSide, labels);
  }

  /// The joint group of each series of one side; new groups are added.
  private static int[] joint(SeriesGroups groups, Map<Labels, Integer> known, List<Labels> labels) {
    int[] jointOf = new int[groups.groupCount()];
    for (int group = 0; group < jointOf.length; group++) {
      Labels key = groups.labels().get(group);
      Integer joint = known.putIfAbsent(key, labels.size());
      jointOf[group] = joint == null ? labels.size() : joint;
      if (joint == null) {
        labels.add(key);
      }
    }
    int[] jointOfOrdinal = new int[groups.groupOfOrdinal().length];
    for (int ordinal = 0; ordinal < jointOfOrdinal.length; ordinal++) {
      jointOfOrdinal[ordinal] = jointOf[groups.groupOfOrdinal()[ordinal]];
    }
    return jointOfOrdinal;
  }

  /// The same with the sides swapped.
  MatchGroups swapped() {
    return new MatchGroups(right, left, labels);
  }
}

package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the rows of pairs of series together into the result of an operation of two vectors: rows
/// of equal labels become one row, and it is an error where they have a sample at the same step.
final class PairedRows {
  /// A row that a pair of series, one of which may be filled, gives.
  ///
  /// @param group of matching labels
  /// @param matched at which steps both sides have a sample, whether or not there is a result; null
  ///   where no other pair of the group can be in its way
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Pair(Labels labels, int group, boolean @Nullable [] matched, double[] row) {}

  /// What pairs that must not meet have in common.
  private record GroupLabels(int group, Labels labels) {}

  private final MatchFailure failure;
  private final boolean uniqueLabels;
  private final List<Pair> results = new ArrayList<>();
  private final Map<Labels, Pair> known = new HashMap<>();
  private final Map<GroupLabels, boolean[]> matchedOf = new HashMap<>();

  /// @param failure takes the errors
  /// @param uniqueLabels whether equal labels of different groups become one row
  PairedRows(MatchFailure failure, boolean uniqueLabels) {
    this.failure = failure;
    this.uniqueLabels = uniqueLabels;
  }

  void add(Pair pair) {
    Pair same = known.putIfAbsent(pair.labels(), pair);
    if (same == null) {
      results.add(pair);
      return;
    }
    checkMatches(same, pair);
    if (!uniqueLabels) {
      results.add(pair);
      return;
    }
    int clash = Rows.merge(pair.row(), same.row());
    if (clash >= 0) {
      failure.offer(clash, MatchFailure.Kind.SAME_LABELSET);
    }
  }

  /// Compares `pair` with the pairs of its group and labels so far.
  ///
  /// @param first the first one with these labels, of whatever group
  private void checkMatches(Pair first, Pair pair) {
    boolean[] matched = pair.matched();
    if (matched == null) {
      return;
    }
    if (first.matched() != null) {
      matchedOf.putIfAbsent(new GroupLabels(first.group(), first.labels()), first.matched());
    }
    boolean[] before = matchedOf.putIfAbsent(new GroupLabels(pair.group(), pair.labels()), matched);
    if (before == null) {
      return;
    }
    for (int step = 0; step < matched.length; step++) {
      if (matched[step] && before[step]) {
        failure.offer(step, MatchFailure.Kind.NOT_UNIQUE);
        return;
      }
      before[step] |= matched[step];
    }
  }

  /// The result.
  ///
  /// @throws QueryException the earliest error
  SeriesTable build(boolean dropsName) {
    failure.raise();
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (Pair pair : results) {
      if (Rows.hasSample(pair.row())) {
        table.add(pair.labels(), pair.row(), dropsName);
      }
    }
    return table.build();
  }
}

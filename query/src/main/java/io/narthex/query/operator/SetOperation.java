package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.storage.labels.Labels;
import java.util.HashMap;
import java.util.Map;

/// `and`, `or` and `unless`: which samples stay depends, step by step, on whether the other side
/// has a sample in the same group. Samples stay as they are, names included.
final class SetOperation {
  private final MatchGroups groups;
  private final Evaluation evaluation;
  private final int steps;

  SetOperation(MatchGroups groups, Evaluation evaluation) {
    this.groups = groups;
    this.evaluation = evaluation;
    this.steps = evaluation.grid().count();
  }

  SeriesTable evaluate(BinaryOperator operator) {
    MatchSide left = groups.left();
    MatchSide right = groups.right();
    SeriesTable.Builder table = new SeriesTable.Builder();
    if (operator == BinaryOperator.OR) {
      either(table);
    } else {
      keep(left, right, operator == BinaryOperator.AND, table);
    }
    return table.build();
  }

  /// Adds the samples of `side` at the steps at which `other` has a sample of the same group
  /// (`present`), or has none.
  private void keep(MatchSide side, MatchSide other, boolean present, SeriesTable.Builder table) {
    Masks masks = new Masks(other);
    for (int series = 0; series < side.count(); series++) {
      double[] row = side.row(series);
      if (masks.apply(side.group(series), present, row)) {
        table.add(side.labels(series), row, side.dropsName(series));
      }
    }
  }

  /// Adds all of the left side and what the right side has where the left one has nothing. The same
  /// series on both sides is one in the result, if there is more than one step.
  private void either(SeriesTable.Builder table) {
    MatchSide left = groups.left();
    MatchSide right = groups.right();
    Map<Labels, Integer> shared = new HashMap<>();
    double[][] rows = new double[left.count()][];
    boolean[] drops = new boolean[left.count()];
    for (int series = 0; series < left.count(); series++) {
      rows[series] = left.row(series);
      drops[series] = left.dropsName(series);
      if (evaluation.isRange() && right.first(left.group(series)) != MatchSide.NONE) {
        shared.put(left.labels(series), series);
      }
    }
    Masks masks = new Masks(left);
    SeriesTable.Builder additions = new SeriesTable.Builder();
    for (int series = 0; series < right.count(); series++) {
      double[] row = right.row(series);
      if (!masks.apply(right.group(series), false, row)) {
        continue;
      }
      Labels labels = right.labels(series);
      Integer same = shared.get(labels);
      if (same == null) {
        additions.add(labels, row, right.dropsName(series));
      } else {
        drops[same] =
            firstSample(row) < firstSample(rows[same]) ? right.dropsName(series) : drops[same];
        unite(row, rows[same]);
      }
    }
    for (int series = 0; series < rows.length; series++) {
      table.add(left.labels(series), rows[series], drops[series]);
    }
    SeriesTable added = additions.build();
    for (int i = 0; i < added.seriesCount(); i++) {
      table.add(added.labels(i), added.values(i), added.dropsName(i));
    }
  }

  private static void unite(double[] from, double[] into) {
    if (Rows.merge(from, into) >= 0) {
      throw new QueryException(QueryException.Kind.EXECUTION, NameDropping.SAME_LABELSET);
    }
  }

  private static int firstSample(double[] row) {
    int step = 0;
    while (Gap.is(row[step])) {
      step++;
    }
    return step;
  }

  /// At which steps the groups of a side have samples, each group computed once.
  private final class Masks {
    private final MatchSide side;
    private final boolean[][] ofGroup = new boolean[groups.labels().size()][];

    Masks(MatchSide side) {
      this.side = side;
    }

    /// Makes gaps of the samples of `row` at steps at which `group` has no sample here (`present`),
    /// or has one.
    ///
    /// @return whether a sample is left
    boolean apply(int group, boolean present, double[] row) {
      if (side.first(group) == MatchSide.NONE) {
        return !present;
      }
      boolean[] mask = ofGroup[group];
      if (mask == null) {
        evaluation.reads().charge(steps);
        evaluation.reads().check();
        mask = side.presence(group, steps);
        ofGroup[group] = mask;
      }
      boolean left = false;
      for (int step = 0; step < steps; step++) {
        if (mask[step] != present) {
          row[step] = Gap.VALUE;
        }
        left |= !Gap.is(row[step]);
      }
      return left;
    }
  }
}

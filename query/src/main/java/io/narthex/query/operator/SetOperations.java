package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.VectorMatching;

/// `and`, `or` and `unless`: series of one side by whether the other side has a matching one at the
/// same step.
final class SetOperations {
  private SetOperations() {}

  static SeriesTable evaluate(
      BinaryOperator operator,
      VectorMatching matching,
      SeriesTable left,
      SeriesTable right,
      Evaluation evaluation) {
    MatchGroups groups = new MatchGroups(left, right, matching);
    UnitedRows result = new UnitedRows();
    if (operator == BinaryOperator.OR) {
      boolean[][] masks = masks(left, groups.left(), groups.count(), evaluation);
      for (int i = 0; i < left.seriesCount(); i++) {
        result.add(left.labels(i), left.values(i), left.dropsName(i));
      }
      keep(right, groups.right(), masks, false, result);
    } else {
      boolean[][] masks = masks(right, groups.right(), groups.count(), evaluation);
      keep(left, groups.left(), masks, operator == BinaryOperator.AND, result);
    }
    return result.table();
  }

  /// At which steps each group has a sample.
  private static boolean[][] masks(
      SeriesTable table, int[] groupOfOrdinal, int groups, Evaluation evaluation) {
    int steps = evaluation.grid().count();
    evaluation.reads().charge((long) steps * groups);
    boolean[][] masks = new boolean[groups][steps];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      boolean[] mask = masks[groupOfOrdinal[ordinal]];
      double[] row = table.values(ordinal);
      for (int step = 0; step < steps; step++) {
        mask[step] |= !Gap.is(row[step]);
      }
    }
    return masks;
  }

  /// Adds the series of `table` with the samples at steps at which their group's mask is `where`.
  private static void keep(
      SeriesTable table,
      int[] groupOfOrdinal,
      boolean[][] masks,
      boolean where,
      UnitedRows result) {
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      boolean[] mask = masks[groupOfOrdinal[ordinal]];
      double[] row = table.values(ordinal);
      for (int step = 0; step < row.length; step++) {
        if (mask[step] != where) {
          row[step] = Gap.VALUE;
        }
      }
      result.add(table.labels(ordinal), row, table.dropsName(ordinal));
    }
  }
}

package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.BucketCounts;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The quantiles that are asked of every histogram, and the output series that each goes to: the
/// text of the quantile tells them apart, so where a quantile varies from step to step it has
/// several.
final class QuantileColumns {
  private final List<double[]> quantiles = new ArrayList<>();
  private final List<int[]> rowOf = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  /// Adds one quantile per step, in a series that carries its text.
  void addWithText(double[] column) {
    int[] rows = new int[column.length];
    for (int step = 0; step < column.length; step++) {
      String text =
          step > 0 && column[step] == column[step - 1]
              ? texts.get(rows[step - 1])
              : openMetrics(column[step]);
      int known = texts.indexOf(text);
      rows[step] = known < 0 ? texts.size() : known;
      if (known < 0) {
        texts.add(text);
      }
    }
    quantiles.add(column);
    rowOf.add(rows);
  }

  /// Adds one quantile per step, all in one series.
  void add(double[] column) {
    int[] rows = new int[column.length];
    Arrays.fill(rows, texts.size());
    texts.add("");
    quantiles.add(column);
    rowOf.add(rows);
  }

  /// The number as OpenMetrics writes it: never without a point or exponent.
  private static String openMetrics(double quantile) {
    if (quantile == 0) {
      return "0.0";
    }
    String text = GoFloat.format(quantile, 'g', -1);
    boolean finite = Double.isFinite(quantile);
    return finite && text.indexOf('.') < 0 && text.indexOf('e') < 0 ? text + ".0" : text;
  }

  /// The text of each output series.
  List<String> texts() {
    return texts;
  }

  /// Warns of those that are none.
  static void check(double[] column, PositionRange position, Evaluation evaluation) {
    for (int step = 0; step < column.length; step++) {
      double quantile = column[step];
      boolean repeated = step > 0 && Double.compare(quantile, column[step - 1]) == 0;
      if (!repeated && !isInRange(quantile)) {
        evaluation
            .annotations()
            .warn(
                "quantile value should be between 0 and 1, got "
                    + GoFloat.format(quantile, 'g', -1),
                position);
      }
    }
  }

  private static boolean isInRange(double quantile) {
    return quantile >= 0 && quantile <= 1;
  }

  /// Whether any of a step can be estimated, so that counts must ascend.
  boolean needCounts(int step) {
    for (double[] column : quantiles) {
      if (isInRange(column[step])) {
        return true;
      }
    }
    return false;
  }

  /// Estimates all of a step.
  ///
  /// @param rows of the output series
  void estimate(int step, BucketCounts counts, double[][] rows) {
    boolean complete = counts.isComplete();
    for (int i = 0; i < quantiles.size(); i++) {
      double quantile = quantiles.get(i)[step];
      double[] row = rows[rowOf.get(i)[step]];
      if (!Gap.is(row[step])) {
        throw new QueryException(QueryException.Kind.EXECUTION, NameDropping.SAME_LABELSET);
      }
      row[step] = complete || !isInRange(quantile) ? counts.quantile(quantile) : Double.NaN;
    }
  }
}

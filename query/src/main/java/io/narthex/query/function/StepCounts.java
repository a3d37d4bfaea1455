package io.narthex.query.function;

import org.jspecify.annotations.Nullable;

/// How many series have a sample at each step. Rows without gaps, which most are, cost one
/// addition.
public final class StepCounts {
  private final int steps;
  private int denseRows;
  private int @Nullable [] sparseRows;

  public StepCounts(int steps) {
    this.steps = steps;
  }

  /// Counts one row.
  public void add(double[] row, boolean dense) {
    if (dense) {
      denseRows++;
      return;
    }
    int[] counts = sparse();
    for (int i = 0; i < counts.length; i++) {
      if (!Gap.is(row[i])) {
        counts[i]++;
      }
    }
  }

  /// Adds the counts of other rows.
  public void merge(StepCounts later) {
    denseRows += later.denseRows;
    if (later.sparseRows != null) {
      int[] counts = sparse();
      for (int i = 0; i < counts.length; i++) {
        counts[i] += later.sparseRows[i];
      }
    }
  }

  private int[] sparse() {
    int[] counts = sparseRows;
    if (counts == null) {
      counts = new int[steps];
      sparseRows = counts;
    }
    return counts;
  }

  /// Number of samples at `step`.
  public int at(int step) {
    return sparseRows == null ? denseRows : denseRows + sparseRows[step];
  }
}

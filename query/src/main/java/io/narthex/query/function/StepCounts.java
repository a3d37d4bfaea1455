package io.narthex.query.function;

import org.jspecify.annotations.Nullable;

/// How many series of a group have a sample at each step. Rows without gaps, which most are, cost
/// one addition.
final class StepCounts {
  private final int steps;
  private int denseRows;
  private int @Nullable [] sparseRows;

  StepCounts(int steps) {
    this.steps = steps;
  }

  /// Counts one row.
  void add(double[] row, boolean dense) {
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

  void merge(StepCounts later) {
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
  int at(int step) {
    return sparseRows == null ? denseRows : denseRows + sparseRows[step];
  }
}

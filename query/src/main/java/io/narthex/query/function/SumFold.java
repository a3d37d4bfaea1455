package io.narthex.query.function;

/// `sum`: Neumaier's compensated sum (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
/// Summation endlicher Summen", 1974), as upstream. Behaves as if written, for each row and step,
///
///     t = sum + v
///     lost = isInfinite(t) ? 0 : lost + (|sum| >= |v| ? (sum - t) + v : (v - t) + sum)
///     sum = t
///
/// What a step loses is computed by Knuth's TwoSum instead, which gives the same number (both are
/// exact) without a branch, so that the loop runs on vector registers. `lost` of an infinite sum is
/// not looked at, and a sum that was infinite stays infinite or becomes NaN.
final class SumFold implements GroupFold {
  private final double[] sum;
  private final double[] lost;
  private final StepCounts counts;

  SumFold(int steps) {
    sum = new double[steps];
    lost = new double[steps];
    counts = new StepCounts(steps);
  }

  @Override
  public void add(double[] row, boolean dense) {
    counts.add(row, dense);
    if (dense) {
      addDense(sum, lost, row);
    } else {
      addSparse(row);
    }
  }

  private static void addDense(double[] sum, double[] lost, double[] row) {
    int steps = sum.length;
    for (int i = 0; i < steps; i++) {
      double before = sum[i];
      double value = row[i];
      double after = before + value;
      double added = after - before;
      sum[i] = after;
      lost[i] += (before - (after - added)) + (value - added);
    }
  }

  private void addSparse(double[] row) {
    for (int i = 0; i < sum.length; i++) {
      double value = row[i];
      if (!Gap.is(value)) {
        double before = sum[i];
        double after = before + value;
        sum[i] = after;
        lost[i] += Neumaier.lost(before, value, after);
      }
    }
  }

  @Override
  public void merge(GroupFold later) {
    SumFold other = (SumFold) later;
    counts.merge(other.counts);
    addDense(sum, lost, other.sum);
    for (int i = 0; i < lost.length; i++) {
      lost[i] += other.lost[i];
    }
  }

  @Override
  public double[] finish() {
    for (int i = 0; i < sum.length; i++) {
      if (counts.at(i) == 0) {
        sum[i] = Gap.VALUE;
      } else if (!Double.isInfinite(sum[i])) {
        sum[i] += lost[i];
      }
    }
    return sum;
  }
}

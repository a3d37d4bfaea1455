package io.narthex.query.function;

/// `sum_over_time` and `avg_over_time`. Behaves as Neumaier's sum over each window by itself, as
/// upstream has it, and does just that unless windows overlap much.
///
/// Overlapping windows are summed in time linear in samples and steps, without ever subtracting (a
/// sum from which values are taken away again keeps their rounding errors): a window is a tail of
/// one stretch of samples, whose sums from each sample to its end are kept, and the head of the
/// next, which grows. Both parts carry what rounding lost, so the sum of both is as good as
/// Neumaier's and differs from it in the last bits at most. Values that are infinite, NaN or could
/// overflow, where the order matters, are summed window by window.
final class WindowSum implements RangeKernel {
  /// How often each sample must be looked at, on average, before sliding pays.
  private static final int MUCH_OVERLAP = 4;

  /// No sum of so small values overflows.
  private static final double LARGE = 1e290;

  private final boolean mean;

  /// Sums from each sample to the end of the stretch, and what rounding took from them.
  private double[] tails = new double[0];

  private double[] tailsLost = new double[0];

  WindowSum(boolean mean) {
    this.mean = mean;
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    if (overlapsMuch(series) && isTame(series)) {
      slide(series, out);
      return;
    }
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      if (from == to) {
        out[step] = Gap.VALUE;
      } else {
        out[step] = mean ? mean(series.values, from, to) : sum(series.values, from, to);
      }
    }
  }

  private static boolean overlapsMuch(WindowedSeries series) {
    long looked = 0;
    for (int step = 0; step < series.steps; step++) {
      looked += series.to[step] - series.from[step];
    }
    return looked > (long) MUCH_OVERLAP * (series.to[series.steps - 1] - series.from[0]);
  }

  private static boolean isTame(WindowedSeries series) {
    int end = series.to[series.steps - 1];
    for (int i = series.from[0]; i < end; i++) {
      if (!(Math.abs(series.values[i]) < LARGE)) {
        return false;
      }
    }
    return true;
  }

  /// What is lost is computed as in [SumFold].
  private static double sum(double[] values, int from, int to) {
    double sum = 0;
    double lost = 0;
    for (int i = from; i < to; i++) {
      double value = values[i];
      double after = sum + value;
      double added = after - sum;
      lost += (sum - (after - added)) + (value - added);
      sum = after;
    }
    return Double.isInfinite(sum) ? sum : sum + lost;
  }

  /// The sum is divided at the end, or, where it would overflow, at once: from there on the mean is
  /// moved towards each value.
  private static double mean(double[] values, int from, int to) {
    double mean = values[from];
    double lost = 0;
    boolean moving = false;
    for (int i = from + 1; i < to; i++) {
      double before = i - from;
      double after = mean + values[i];
      if (!moving && !Double.isInfinite(after)) {
        lost += Neumaier.lost(mean, values[i], after);
        mean = after;
        continue;
      }
      if (!moving) {
        moving = true;
        mean /= before;
        lost /= before;
      }
      double kept = before / (before + 1);
      double share = values[i] / (before + 1);
      double moved = kept * mean + share;
      lost = Neumaier.next(kept * lost, kept * mean, share, moved);
      mean = moved;
    }
    double count = moving ? 1 : to - from;
    return mean / count + lost / count;
  }

  private void slide(WindowedSeries series, double[] out) {
    if (tails.length < series.count) {
      tails = new double[series.count];
      tailsLost = new double[series.count];
    }
    int boundary = series.from[0];
    int end = boundary;
    double head = 0;
    double headLost = 0;
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      if (from >= boundary) {
        sumTails(series.values, from, to);
        boundary = to;
        head = 0;
        headLost = 0;
      } else {
        for (int i = end; i < to; i++) {
          double value = series.values[i];
          double after = head + value;
          headLost += Neumaier.lost(head, value, after);
          head = after;
        }
      }
      end = to;
      if (from == to) {
        out[step] = Gap.VALUE;
        continue;
      }
      double sum = tails[from] + head;
      double lost = Neumaier.lost(tails[from], head, sum) + tailsLost[from] + headLost;
      double count = to - from;
      out[step] = mean ? sum / count + lost / count : sum + lost;
    }
  }

  private void sumTails(double[] values, int from, int to) {
    double sum = 0;
    double lost = 0;
    for (int i = to - 1; i >= from; i--) {
      double after = sum + values[i];
      lost += Neumaier.lost(sum, values[i], after);
      sum = after;
      tails[i] = sum;
      tailsLost[i] = lost;
    }
  }
}

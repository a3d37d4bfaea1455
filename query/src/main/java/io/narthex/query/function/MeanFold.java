package io.narthex.query.function;

/// `avg`: the compensated sum divided by the count, as upstream; where the sum would overflow, from
/// that sample on the mean is moved towards each value instead. What a sum loses is computed as in
/// [SumFold], here to save a branch that is taken at random.
final class MeanFold implements GroupFold {
  /// The sum, or the mean where [#moving].
  private final double[] sum;

  private final double[] lost;
  private final boolean[] moving;
  private final StepCounts counts;

  MeanFold(int steps) {
    sum = new double[steps];
    lost = new double[steps];
    moving = new boolean[steps];
    counts = new StepCounts(steps);
  }

  @Override
  public void add(double[] row, boolean dense) {
    for (int i = 0; i < sum.length; i++) {
      double value = row[i];
      if (!dense && Gap.is(value)) {
        continue;
      }
      double before = sum[i];
      double after = before + value;
      if (moving[i] || Double.isInfinite(after)) {
        addLarge(i, value);
      } else {
        double added = after - before;
        sum[i] = after;
        lost[i] += (before - (after - added)) + (value - added);
      }
    }
    counts.add(row, dense);
  }

  private void addLarge(int step, double value) {
    int before = counts.at(step);
    if (before == 0) {
      sum[step] = value;
      return;
    }
    double count = before + 1.0;
    startMoving(step);
    double kept = before / count;
    move(step, kept, value / count);
  }

  private void startMoving(int step) {
    if (!moving[step]) {
      moving[step] = true;
      sum[step] /= counts.at(step);
      lost[step] /= counts.at(step);
    }
  }

  /// Makes the mean `kept` times what it was, plus `share`.
  private void move(int step, double kept, double share) {
    double before = kept * sum[step];
    double after = before + share;
    lost[step] = Neumaier.next(kept * lost[step], before, share, after);
    sum[step] = after;
  }

  @Override
  public void merge(GroupFold later) {
    MeanFold other = (MeanFold) later;
    for (int i = 0; i < sum.length; i++) {
      int more = other.counts.at(i);
      if (more > 0) {
        merge(other, i, counts.at(i), more);
      }
    }
    counts.merge(other.counts);
  }

  private void merge(MeanFold other, int step, int count, int more) {
    if (count == 0) {
      sum[step] = other.sum[step];
      lost[step] = other.lost[step];
      moving[step] = other.moving[step];
      return;
    }
    double before = sum[step];
    double after = before + other.sum[step];
    if (!moving[step] && !other.moving[step] && !Double.isInfinite(after)) {
      sum[step] = after;
      lost[step] += Neumaier.lost(before, other.sum[step], after) + other.lost[step];
      return;
    }
    startMoving(step);
    other.startMoving(step);
    double all = (double) count + more;
    double share = more / all;
    move(step, count / all, share * other.sum[step]);
    lost[step] += share * other.lost[step];
  }

  @Override
  public double[] finish() {
    for (int i = 0; i < sum.length; i++) {
      double count = counts.at(i);
      if (count == 0) {
        sum[i] = Gap.VALUE;
      } else if (moving[i]) {
        sum[i] += lost[i];
      } else {
        sum[i] = sum[i] / count + lost[i] / count;
      }
    }
    return sum;
  }
}

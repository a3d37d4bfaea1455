package io.narthex.query.function;

/// `count`, and `group`, which is 1 where there is a sample.
final class CountFold implements GroupFold {
  private final int steps;
  private final boolean presence;
  private final StepCounts counts;

  CountFold(int steps, boolean presence) {
    this.steps = steps;
    this.presence = presence;
    counts = new StepCounts(steps);
  }

  @Override
  public void add(double[] row, boolean dense) {
    counts.add(row, dense);
  }

  @Override
  public void merge(GroupFold later) {
    counts.merge(((CountFold) later).counts);
  }

  @Override
  public double[] finish() {
    double[] row = new double[steps];
    for (int i = 0; i < steps; i++) {
      int count = counts.at(i);
      row[i] = count == 0 ? Gap.VALUE : presence ? 1 : count;
    }
    return row;
  }
}

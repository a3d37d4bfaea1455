package io.narthex.query.function;

/// `stdvar` and `stddev`, over the population: Welford's running mean and sum of squares, as
/// upstream, uncompensated; NaN where any sample is infinite or NaN. Parts are merged as in T.
/// Chan, G. Golub, R. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
/// Variances", 1979.
final class VarianceFold implements GroupFold {
  private final double[] mean;
  private final double[] squares;
  private final boolean root;
  private final StepCounts counts;

  VarianceFold(int steps, boolean root) {
    mean = new double[steps];
    squares = new double[steps];
    this.root = root;
    counts = new StepCounts(steps);
  }

  @Override
  public void add(double[] row, boolean dense) {
    counts.add(row, dense);
    for (int i = 0; i < mean.length; i++) {
      double value = row[i];
      if (!dense && Gap.is(value)) {
        continue;
      }
      double delta = value - mean[i];
      mean[i] += delta / counts.at(i);
      squares[i] += delta * (value - mean[i]);
    }
  }

  @Override
  public void merge(GroupFold later) {
    VarianceFold other = (VarianceFold) later;
    for (int i = 0; i < mean.length; i++) {
      double count = counts.at(i);
      double more = other.counts.at(i);
      if (count == 0) {
        mean[i] = other.mean[i];
        squares[i] = other.squares[i];
      } else if (more > 0) {
        double delta = other.mean[i] - mean[i];
        double share = more / (count + more);
        mean[i] += delta * share;
        squares[i] += other.squares[i] + delta * (delta * (count * share));
      }
    }
    counts.merge(other.counts);
  }

  @Override
  public double[] finish() {
    for (int i = 0; i < mean.length; i++) {
      double count = counts.at(i);
      double variance = squares[i] / count;
      squares[i] = count == 0 ? Gap.VALUE : root ? Math.sqrt(variance) : variance;
    }
    return squares;
  }
}

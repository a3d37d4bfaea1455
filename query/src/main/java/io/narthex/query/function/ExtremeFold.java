package io.narthex.query.function;

/// `min` and `max`: NaN only where all samples are. −0 is below 0, so that the result does not
/// depend on the order of series. A gap is a NaN too, so gaps of the result are overwritten like
/// any other NaN.
final class ExtremeFold implements GroupFold {
  private final double[] extreme;
  private final boolean largest;

  ExtremeFold(int steps, boolean largest) {
    extreme = new double[steps];
    Gap.fill(extreme);
    this.largest = largest;
  }

  @Override
  public void add(double[] row, boolean dense) {
    if (largest) {
      addLarger(row);
    } else {
      addSmaller(row);
    }
  }

  private void addLarger(double[] row) {
    for (int i = 0; i < extreme.length; i++) {
      double value = row[i];
      if (value >= extreme[i]) {
        extreme[i] = Math.max(value, extreme[i]);
      } else if (Double.isNaN(extreme[i]) && !Gap.is(value)) {
        extreme[i] = value;
      }
    }
  }

  private void addSmaller(double[] row) {
    for (int i = 0; i < extreme.length; i++) {
      double value = row[i];
      if (value <= extreme[i]) {
        extreme[i] = Math.min(value, extreme[i]);
      } else if (Double.isNaN(extreme[i]) && !Gap.is(value)) {
        extreme[i] = value;
      }
    }
  }

  @Override
  public void merge(GroupFold later) {
    add(((ExtremeFold) later).extreme, false);
  }

  @Override
  public double[] finish() {
    return extreme;
  }
}

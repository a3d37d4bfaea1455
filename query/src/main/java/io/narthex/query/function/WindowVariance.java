package io.narthex.query.function;

/// `stdvar_over_time`: Welford's running mean and sum of squares over each window, both
/// compensated, as upstream. Not sliding: taking samples away again is not stable.
final class WindowVariance {
  private WindowVariance() {}

  static double of(WindowedSeries series, int step) {
    double[] values = series.values;
    int to = series.to[step];
    double count = 0;
    double mean = 0;
    double meanLost = 0;
    double squares = 0;
    double squaresLost = 0;
    for (int i = series.from[step]; i < to; i++) {
      double value = values[i];
      count++;
      double delta = value - (mean + meanLost);
      double move = delta / count;
      double meanAfter = mean + move;
      meanLost = Neumaier.next(meanLost, mean, move, meanAfter);
      mean = meanAfter;
      double square = delta * (value - (mean + meanLost));
      double squaresAfter = squares + square;
      squaresLost = Neumaier.next(squaresLost, squares, square, squaresAfter);
      squares = squaresAfter;
    }
    return (squares + squaresLost) / count;
  }
}

package io.narthex.query.function;

/// A function of a range vector, computed for all steps of one series at once. May keep scratch and
/// what it derived from a column, so each thread takes its own.
public interface RangeKernel {
  /// Writes one value per step to `out`, [Gap#VALUE] where the function gives none (as all do for
  /// an empty window).
  ///
  /// @param out at least as long as there are steps; written in whole
  void apply(WindowedSeries series, double[] out);
}

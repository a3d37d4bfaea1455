package io.narthex.query.operator;

/// Takes the rows of a [VectorSource].
public interface RowSink {
  /// Takes the row of one series.
  ///
  /// @param values one for each step of the grid, [io.narthex.query.function.Gap] where there is no
  ///   sample; at least one sample. Belongs to the source and is valid until this returns; the sink
  ///   may overwrite it meanwhile
  void row(int ordinal, double[] values);
}

package io.narthex.query.operator;

/// What an expression evaluates to at all steps.
public sealed interface Operand {
  /// A number at each step.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of a column, never compared
  record Scalar(double[] values) implements Operand {}

  /// A string.
  record Text(String value) implements Operand {}

  /// An instant vector.
  record Vector(VectorSource source) implements Operand {}
}

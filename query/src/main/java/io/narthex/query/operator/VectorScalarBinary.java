package io.narthex.query.operator;

import io.narthex.query.function.BinaryKernels;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;

/// An operation of an instant vector and a scalar. It streams.
final class VectorScalarBinary {
  private final Expr.Binary node;
  private final double[] scalars;
  private final boolean scalarFirst;
  private final Evaluation evaluation;

  private VectorScalarBinary(
      Expr.Binary node, double[] scalars, boolean scalarFirst, Evaluation evaluation) {
    this.node = node;
    this.scalars = scalars;
    this.scalarFirst = scalarFirst;
    this.evaluation = evaluation;
  }

  /// `source operator scalars`, or the other way round.
  ///
  /// @throws io.narthex.query.QueryException where two series become one
  static VectorSource evaluate(
      Expr.Binary node,
      VectorSource source,
      double[] scalars,
      boolean scalarFirst,
      Evaluation evaluation) {
    VectorScalarBinary binary = new VectorScalarBinary(node, scalars, scalarFirst, evaluation);
    BinaryOperator operator = node.operator();
    return switch (operator.kind()) {
      case ARITHMETIC -> nameless(new MappedSource(source, binary::arithmetic), evaluation);
      case COMPARISON ->
          node.returnBool()
              ? nameless(new MappedSource(source, binary::truth), evaluation)
              : new MappedSource(source, binary::filter);
      case TRIM -> new MappedSource(source, binary::trim);
      case SET -> throw new IllegalArgumentException("set operator of a scalar: " + operator);
    };
  }

  private static VectorSource nameless(VectorSource source, Evaluation evaluation) {
    return NameDropping.drop(source, NameDropping.Uniqueness.PER_STEP, evaluation);
  }

  private double[] left(double[] row) {
    return scalarFirst ? scalars : row;
  }

  private double[] right(double[] row) {
    return scalarFirst ? row : scalars;
  }

  private void arithmetic(double[] row) {
    BinaryKernels.arithmetic(node.operator(), left(row), right(row), row);
  }

  private void truth(double[] row) {
    BinaryKernels.truth(node.operator(), left(row), right(row), row);
  }

  /// What survives is the sample of the vector, whichever side it is on.
  private void filter(double[] row) {
    int removed = BinaryKernels.filter(node.operator(), left(row), right(row), row, row);
    evaluation.samples().release(removed);
  }

  /// There are no buckets to cut off a number.
  private void trim(double[] row) {
    BinaryOperations.reportFloats(node, evaluation);
    evaluation.samples().release(Gap.samples(row));
    Gap.fill(row);
  }
}

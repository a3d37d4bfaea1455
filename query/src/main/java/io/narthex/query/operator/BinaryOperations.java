package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.BinaryKernels;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.storage.text.Quoting;
import java.util.Objects;

/// Binary operations on scalars and vectors.
public final class BinaryOperations {
  private BinaryOperations() {}

  /// What `node` evaluates to.
  ///
  /// @param heldBefore samples held before the operands were made; where both are vectors, of those
  ///   held since then the ones of the result remain
  /// @throws QueryException where series do not match as they must, now or when the result is read
  public static Operand evaluate(
      Expr.Binary node, Operand left, Operand right, long heldBefore, Evaluation evaluation) {
    return switch (left) {
      case Operand.Scalar(double[] leftValues) ->
          switch (right) {
            case Operand.Scalar(double[] rightValues) ->
                new Operand.Scalar(scalars(node.operator(), leftValues, rightValues));
            case Operand.Vector(VectorSource source) ->
                new Operand.Vector(withScalar(node, source, leftValues, true, evaluation));
            case Operand.Text text -> throw string();
          };
      case Operand.Vector(VectorSource source) ->
          switch (right) {
            case Operand.Scalar(double[] values) ->
                new Operand.Vector(withScalar(node, source, values, false, evaluation));
            case Operand.Vector(VectorSource other) ->
                new Operand.Vector(vectors(node, source, other, heldBefore, evaluation));
            case Operand.Text text -> throw string();
          };
      case Operand.Text text -> throw string();
    };
  }

  private static IllegalStateException string() {
    return new IllegalStateException("binary operation on a string");
  }

  private static double[] scalars(BinaryOperator operator, double[] left, double[] right) {
    double[] out = new double[left.length];
    switch (operator.kind()) {
      case COMPARISON -> BinaryKernels.truth(operator, left, right, out);
      case ARITHMETIC -> BinaryKernels.filter(operator, left, right, left, out);
      case SET, TRIM ->
          throw new QueryException(
              QueryException.Kind.EXECUTION,
              "operator "
                  + Quoting.quote(operator.symbol())
                  + " not allowed for Scalar operations");
    }
    return out;
  }

  private static VectorSource withScalar(
      Expr.Binary node,
      VectorSource source,
      double[] scalar,
      boolean scalarLeft,
      Evaluation evaluation) {
    BinaryOperator operator = node.operator();
    VectorSource mapped =
        new MappedSource(
            source,
            row -> {
              double[] left = scalarLeft ? scalar : row;
              double[] right = scalarLeft ? row : scalar;
              if (operator.kind() == BinaryOperator.Kind.TRIM) {
                reportTrim(node, left, right, evaluation);
                Gap.fill(row);
              } else if (node.returnBool()) {
                BinaryKernels.truth(operator, left, right, row);
              } else {
                BinaryKernels.filter(operator, left, right, row, row);
              }
            });
    boolean changesMeaning = operator.kind() == BinaryOperator.Kind.ARITHMETIC;
    return changesMeaning || node.returnBool()
        ? NameDropping.drop(mapped, NameDropping.Uniqueness.PER_STEP, evaluation)
        : mapped;
  }

  private static SeriesTable vectors(
      Expr.Binary node,
      VectorSource left,
      VectorSource right,
      long heldBefore,
      Evaluation evaluation) {
    SeriesTable leftTable = evaluation.materialize(left);
    SeriesTable rightTable = evaluation.materialize(right);
    SeriesTable result =
        node.operator().isSet()
            ? SetOperations.evaluate(
                node.operator(),
                Objects.requireNonNull(node.matching()),
                leftTable,
                rightTable,
                evaluation)
            : new MatchedVectors(node, leftTable, rightTable, evaluation).evaluate();
    evaluation.samples().release(evaluation.samples().held() - heldBefore);
    evaluation.samples().hold(result.samples());
    return result;
  }

  /// Only histograms can be trimmed; floats give an info and nothing.
  static void reportTrim(Expr.Binary node, double[] left, double[] right, Evaluation evaluation) {
    for (int step = 0; step < left.length; step++) {
      if (!Gap.is(left[step]) && !Gap.is(right[step])) {
        String symbol = node.operator().symbol();
        evaluation
            .annotations()
            .info(
                "incompatible sample types encountered for binary operator "
                    + Quoting.quote(symbol)
                    + ": float "
                    + symbol
                    + " float",
                node.position());
        return;
      }
    }
  }
}

package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.BinaryKernels;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.VectorMatching;
import java.util.Objects;

/// Binary operations of scalars and instant vectors. Those with a scalar stream, those of two
/// vectors read both sides into memory, the left one first.
public final class BinaryOperations {
  private BinaryOperations() {}

  /// What `node` evaluates to. Scalars that come out are not counted as samples held.
  ///
  /// @param heldBefore number of samples held before the operands were evaluated: what was held
  ///   since is released where the operands are read here
  /// @throws QueryException where it fails, now or when the result is read
  public static Operand evaluate(
      Expr.Binary node, Operand left, Operand right, long heldBefore, Evaluation evaluation) {
    if (left instanceof Operand.Scalar(double[] lefts)) {
      if (right instanceof Operand.Scalar(double[] rights)) {
        return new Operand.Scalar(scalars(node.operator(), lefts, rights));
      }
      return new Operand.Vector(
          VectorScalarBinary.evaluate(node, vector(right), lefts, true, evaluation));
    }
    if (right instanceof Operand.Scalar(double[] rights)) {
      return new Operand.Vector(
          VectorScalarBinary.evaluate(node, vector(left), rights, false, evaluation));
    }
    SeriesTable result = vectors(node, vector(left), vector(right), evaluation);
    long inputs = evaluation.samples().held() - heldBefore;
    evaluation.samples().hold(result.samples());
    evaluation.samples().release(inputs);
    return new Operand.Vector(result);
  }

  private static SeriesTable vectors(
      Expr.Binary node, VectorSource left, VectorSource right, Evaluation evaluation) {
    VectorMatching matching = Objects.requireNonNull(node.matching());
    MatchGroups groups = MatchGroups.read(left, right, matching, evaluation);
    return node.operator().isSet()
        ? new SetOperation(groups, evaluation).evaluate(node.operator())
        : new VectorBinary(node, matching, groups, evaluation).evaluate();
  }

  private static double[] scalars(BinaryOperator operator, double[] left, double[] right) {
    if (operator.kind() == BinaryOperator.Kind.TRIM) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "operator \"" + operator.symbol() + "\" not allowed for Scalar operations");
    }
    double[] results = new double[left.length];
    for (int step = 0; step < results.length; step++) {
      results[step] = BinaryKernels.apply(operator, left[step], right[step]);
    }
    return results;
  }

  private static VectorSource vector(Operand operand) {
    if (operand instanceof Operand.Vector(VectorSource source)) {
      return source;
    }
    throw new IllegalStateException("operand: expected=instant vector, actual=" + operand);
  }

  /// Reports that an operator of histograms met numbers on both sides.
  static void reportFloats(Expr.Binary node, Evaluation evaluation) {
    String symbol = node.operator().symbol();
    evaluation
        .annotations()
        .info(
            "incompatible sample types encountered for binary operator \"%s\": float %s float"
                .formatted(symbol, symbol),
            node.position());
  }
}

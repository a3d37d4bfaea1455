package io.narthex.query.operator;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import java.util.List;

/// One call of a function: what it was written as and what its arguments evaluate to. The accessors
/// trust the type checker.
record Invocation(Expr.Call call, List<Operand> operands, Evaluation evaluation) {
  Invocation {
    operands = List.copyOf(operands);
  }

  int count() {
    return operands.size();
  }

  /// The instant vector at `index`.
  VectorSource vector(int index) {
    if (operands.get(index) instanceof Operand.Vector(VectorSource source)) {
      return source;
    }
    throw mismatch(index, "instant vector");
  }

  /// The number at every step of the scalar at `index`; not to be written.
  double[] scalar(int index) {
    if (operands.get(index) instanceof Operand.Scalar(double[] values)) {
      return values;
    }
    throw mismatch(index, "scalar");
  }

  /// The string at `index`.
  String text(int index) {
    if (operands.get(index) instanceof Operand.Text(String value)) {
      return value;
    }
    throw mismatch(index, "string");
  }

  /// The strings from `index` on.
  List<String> texts(int index) {
    return operands.stream().skip(index).map(o -> ((Operand.Text) o).value()).toList();
  }

  /// The argument at `index` as written, parentheses around it left out.
  Expr argument(int index) {
    Expr argument = call.arguments().get(index);
    while (argument instanceof Expr.Paren paren) {
      argument = paren.inner();
    }
    return argument;
  }

  /// Where the argument at `index` stands.
  PositionRange position(int index) {
    return argument(index).position();
  }

  private IllegalStateException mismatch(int index, String expected) {
    return new IllegalStateException(
        "argument %d of %s: expected=%s, actual=%s"
            .formatted(index, call.function().name(), expected, operands.get(index)));
  }
}

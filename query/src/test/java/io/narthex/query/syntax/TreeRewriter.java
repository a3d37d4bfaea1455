package io.narthex.query.syntax;

import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Copies trees and puts other expressions in the place of some; chains may be of any length.
public final class TreeRewriter {
  private final Replacement before;
  private final UnaryOperator<Expr> after;

  private TreeRewriter(Replacement before, UnaryOperator<Expr> after) {
    this.before = before;
    this.after = after;
  }

  /// What takes the place of an expression; null: a copy of it, with its operands rewritten.
  @FunctionalInterface
  public interface Replacement {
    @Nullable Expr of(Expr expr);
  }

  /// `expr` with what `replacement` says, from the root downwards. A selector inside a range can
  /// only become another selector.
  public static Expr rewrite(Expr expr, Replacement replacement) {
    return new TreeRewriter(replacement, e -> e).copy(expr);
  }

  /// `expr` without what printing loses: positions, the order of matchers, signs of durations that
  /// change nothing.
  static Expr normal(Expr expr) {
    return new TreeRewriter(_ -> null, TreeRewriter::normalNode).copy(expr);
  }

  private Expr copy(Expr expr) {
    Deque<Expr.Binary> chain = new ArrayDeque<>();
    Expr first = expr;
    Expr result = before.of(first);
    while (result == null && first instanceof Expr.Binary b) {
      chain.push(b);
      first = b.left();
      result = before.of(first);
    }
    if (result == null) {
      result = after.apply(copyOperand(first));
    }
    while (!chain.isEmpty()) {
      Expr.Binary b = chain.pop();
      result =
          after.apply(
              new Expr.Binary(
                  b.operator(),
                  result,
                  copy(b.right()),
                  b.returnBool(),
                  b.matching(),
                  b.type(),
                  b.position()));
    }
    return result;
  }

  private Expr copyOperand(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral n -> n;
      case Expr.StringLiteral s -> s;
      case Expr.VectorSelector v -> v;
      case Expr.MatrixSelector m ->
          new Expr.MatrixSelector(
              (Expr.VectorSelector) copy(m.selector()), m.rangeMs(), m.rangeExpr(), m.position());
      case Expr.Paren p -> new Expr.Paren(copy(p.inner()), p.position());
      case Expr.Unary u -> new Expr.Unary(u.operator(), copy(u.operand()), u.position());
      case Expr.Aggregate a ->
          new Expr.Aggregate(
              a.operator(),
              copy(a.operand()),
              a.parameter() == null ? null : copy(a.parameter()),
              a.without(),
              a.grouping(),
              a.position());
      case Expr.Call c ->
          new Expr.Call(
              c.function(), c.arguments().stream().map(this::copy).toList(), c.position());
      case Expr.Subquery s ->
          new Expr.Subquery(
              copy(s.inner()),
              s.rangeMs(),
              s.rangeExpr(),
              s.stepMs(),
              s.stepExpr(),
              s.shift(),
              s.position());
      case Expr.Binary b -> throw new AssertionError("a binary operation is no operand");
    };
  }

  private static Expr normalNode(Expr expr) {
    PositionRange none = PositionRange.NONE;
    return switch (expr) {
      case Expr.NumberLiteral n -> new Expr.NumberLiteral(n.value(), n.duration(), none);
      case Expr.StringLiteral s -> new Expr.StringLiteral(s.value(), none);
      case Expr.Paren p -> new Expr.Paren(p.inner(), none);
      case Expr.Unary u -> new Expr.Unary(u.operator(), u.operand(), none);
      case Expr.Binary b ->
          new Expr.Binary(
              b.operator(), b.left(), b.right(), b.returnBool(), b.matching(), b.type(), none);
      case Expr.Aggregate a ->
          new Expr.Aggregate(
              a.operator(), a.operand(), a.parameter(), a.without(), a.grouping(), none);
      case Expr.Call c -> new Expr.Call(c.function(), c.arguments(), none);
      case Expr.VectorSelector v -> {
        List<Matcher> sorted =
            v.matchers().stream().sorted(Comparator.comparing(Matcher::toString)).toList();
        yield new Expr.VectorSelector(
            v.name(), sorted, normal(v.shift()), v.rangeMode(), v.emptyMatchersAllowed(), none);
      }
      case Expr.MatrixSelector m ->
          new Expr.MatrixSelector(m.selector(), m.rangeMs(), normal(m.rangeExpr()), none);
      case Expr.Subquery s ->
          new Expr.Subquery(
              s.inner(),
              s.rangeMs(),
              normal(s.rangeExpr()),
              s.stepMs(),
              normal(s.stepExpr()),
              normal(s.shift()),
              none);
    };
  }

  private static TimeShift normal(TimeShift shift) {
    return new TimeShift(shift.offsetMs(), normal(shift.offsetExpr()), shift.at());
  }

  private static @Nullable DurationExpr normal(@Nullable DurationExpr expr) {
    return switch (expr) {
      case null -> null;
      case DurationExpr.Literal l ->
          new DurationExpr.Literal(l.value(), l.duration(), PositionRange.NONE);
      case DurationExpr.Operation o ->
          o.operator() == DurationOperator.ADD && o.left() == null
              ? normal(o.right())
              : new DurationExpr.Operation(
                  o.operator(),
                  normal(o.left()),
                  normal(o.right()),
                  o.wrapped(),
                  PositionRange.NONE);
    };
  }
}

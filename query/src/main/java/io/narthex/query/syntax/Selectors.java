package io.narthex.query.syntax;

import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Finds the selectors of an expression.
public final class Selectors {
  private Selectors() {}

  /// The matchers of every vector selector of `expr` (those inside ranges and subqueries too), in
  /// source order.
  public static List<List<Matcher>> matchersOf(Expr expr) {
    return of(expr).stream().map(Expr.VectorSelector::matchers).toList();
  }

  /// Every vector selector of `expr`, in source order.
  public static List<Expr.VectorSelector> of(Expr expr) {
    List<Expr.VectorSelector> found = new ArrayList<>();
    Deque<Expr> open = new ArrayDeque<>();
    open.push(expr);
    while (!open.isEmpty()) {
      Expr next = open.pop();
      if (next instanceof Expr.VectorSelector v) {
        found.add(v);
      }
      children(next).reversed().forEach(open::push);
    }
    return found;
  }

  /// The operands of `expr`, in source order.
  public static List<Expr> children(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral n -> List.of();
      case Expr.StringLiteral s -> List.of();
      case Expr.VectorSelector v -> List.of();
      case Expr.MatrixSelector m -> List.of(m.selector());
      case Expr.Paren p -> List.of(p.inner());
      case Expr.Unary u -> List.of(u.operand());
      case Expr.Binary b -> List.of(b.left(), b.right());
      case Expr.Aggregate a ->
          a.parameter() == null ? List.of(a.operand()) : List.of(a.parameter(), a.operand());
      case Expr.Call c -> c.arguments();
      case Expr.Subquery s -> List.of(s.inner());
    };
  }
}

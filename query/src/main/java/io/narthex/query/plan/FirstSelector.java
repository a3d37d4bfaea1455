package io.narthex.query.plan;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.TimeShift;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Finds the first selector of an expression, whose times `info()` reads its info series at.
final class FirstSelector {
  /// @param shifts of the subqueries around, the innermost first
  private record Enclosed(Expr expr, List<TimeShift> shifts) {
    Enclosed with(Expr inner) {
      return new Enclosed(inner, shifts);
    }

    Enclosed within(Expr inner, TimeShift shift) {
      List<TimeShift> all = new ArrayList<>(shifts.size() + 1);
      all.add(shift);
      all.addAll(shifts);
      return new Enclosed(inner, all);
    }
  }

  private FirstSelector() {}

  /// The modifiers of the first selector in `root` and of the subqueries around it, the innermost
  /// first; empty where nothing is selected.
  static List<TimeShift> shifts(Expr root) {
    Deque<Enclosed> open = new ArrayDeque<>();
    open.push(new Enclosed(root, List.of()));
    while (!open.isEmpty()) {
      Enclosed next = open.pop();
      switch (next.expr()) {
        case Expr.VectorSelector v -> {
          return next.within(v, v.shift()).shifts();
        }
        case Expr.MatrixSelector m -> open.push(next.with(m.selector()));
        case Expr.Subquery s -> open.push(next.within(s.inner(), s.shift()));
        case Expr.Paren p -> open.push(next.with(p.inner()));
        case Expr.Unary u -> open.push(next.with(u.operand()));
        case Expr.Binary b -> {
          open.push(next.with(b.right()));
          open.push(next.with(b.left()));
        }
        case Expr.Aggregate a -> {
          if (a.parameter() != null) {
            open.push(next.with(a.parameter()));
          }
          open.push(next.with(a.operand()));
        }
        case Expr.Call c -> c.arguments().reversed().forEach(a -> open.push(next.with(a)));
        case Expr.NumberLiteral _, Expr.StringLiteral _ -> {
          // selects nothing
        }
      }
    }
    return List.of();
  }
}

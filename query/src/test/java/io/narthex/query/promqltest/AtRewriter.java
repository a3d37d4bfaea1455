package io.narthex.query.promqltest;

import io.narthex.query.syntax.AtModifier;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.TimeShift;
import io.narthex.query.syntax.TreeRewriter;
import org.jspecify.annotations.Nullable;

/// Fixes the time of a query, as upstream's runner does to evaluate it at other times: every
/// selector and subquery gets `@ t`. What has a time of its own keeps it, `start()` and `end()` are
/// replaced, and what stands inside a subquery stays as it is, since the subquery's time holds
/// there.
public final class AtRewriter {
  private AtRewriter() {}

  /// `expr` with `@ timestampMs`. [Printer#print] of it is a query again.
  public static Expr withAt(Expr expr, long timestampMs) {
    AtModifier at = new AtModifier.Timestamp(timestampMs);
    return TreeRewriter.rewrite(expr, e -> fixed(e, at));
  }

  private static @Nullable Expr fixed(Expr expr, AtModifier at) {
    return switch (expr) {
      case Expr.VectorSelector v ->
          new Expr.VectorSelector(
              v.name(),
              v.matchers(),
              fixed(v.shift(), at),
              v.rangeMode(),
              v.emptyMatchersAllowed(),
              v.position());
      case Expr.Subquery s ->
          new Expr.Subquery(
              s.inner(),
              s.rangeMs(),
              s.rangeExpr(),
              s.stepMs(),
              s.stepExpr(),
              fixed(s.shift(), at),
              s.position());
      default -> null;
    };
  }

  private static TimeShift fixed(TimeShift shift, AtModifier at) {
    return shift.at() instanceof AtModifier.Timestamp
        ? shift
        : new TimeShift(shift.offsetMs(), shift.offsetExpr(), at);
  }
}

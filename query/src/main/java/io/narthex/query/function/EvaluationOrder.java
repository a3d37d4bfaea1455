package io.narthex.query.function;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which of two places of a query speaks later: upstream evaluates arguments from left to right,
/// then the call that they belong to, which mostly names one of its arguments as the place. Not
/// thread-safe.
final class EvaluationOrder {
  private final @Nullable Expr query;
  private @Nullable Map<PositionRange, PositionRange> calls;

  /// @param query null: places follow each other as they stand
  EvaluationOrder(@Nullable Expr query) {
    this.query = query;
  }

  /// What is left to be visited.
  ///
  /// @param call the innermost call or aggregation around it, null where there is none
  private record Visit(Expr expr, @Nullable PositionRange call) {}

  /// Whether what is said at `place` comes after what is said at `other`.
  boolean isLater(PositionRange place, PositionRange other) {
    if (place.equals(other)) {
      return false;
    }
    PositionRange call = call(place);
    PositionRange otherCall = call(other);
    if (!call.equals(otherCall)) {
      return isLaterOrAround(call, otherCall);
    }
    return isLaterOrAround(place, other);
  }

  private static boolean isLaterOrAround(PositionRange range, PositionRange other) {
    return contains(range, other) || (!contains(other, range) && range.start() > other.start());
  }

  private static boolean contains(PositionRange outer, PositionRange inner) {
    return outer.start() <= inner.start() && inner.end() <= outer.end();
  }

  private PositionRange call(PositionRange place) {
    if (calls == null) {
      calls = query == null ? Map.of() : calls(query);
    }
    return calls.getOrDefault(place, place);
  }

  private static Map<PositionRange, PositionRange> calls(Expr query) {
    Map<PositionRange, PositionRange> calls = new HashMap<>();
    Deque<Visit> open = new ArrayDeque<>(List.of(new Visit(query, null)));
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      PositionRange position = visit.expr.position();
      calls.putIfAbsent(position, visit.call == null ? position : visit.call);
      boolean isCall = visit.expr instanceof Expr.Call || visit.expr instanceof Expr.Aggregate;
      PositionRange around = isCall ? position : visit.call;
      visit.expr.parts().forEach(part -> open.push(new Visit(part, around)));
    }
    return calls;
  }
}

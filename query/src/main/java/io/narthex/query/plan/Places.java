package io.narthex.query.plan;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Says where in a query a part stands that is the same as another one, place by place.
public final class Places {
  private final List<PositionRange> places = new ArrayList<>();

  private Places() {}

  /// What takes a place in `from` to the same place in `to`, which [CommonSubexpressions] found to
  /// be the same.
  public static UnaryOperator<PositionRange> between(Plan from, Plan to) {
    List<PositionRange> first = of(from);
    List<PositionRange> second = of(to);
    Map<PositionRange, PositionRange> moved = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      moved.putIfAbsent(first.get(i), second.get(i));
    }
    return place -> moved.getOrDefault(place, place);
  }

  /// All places that annotations of `plan` may name, in an order that is the same for same parts.
  private static List<PositionRange> of(Plan plan) {
    Places all = new Places();
    Deque<Plan> open = new ArrayDeque<>();
    open.push(plan);
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case Plan.Constant _, Plan.Text _ -> {
          // stands nowhere
        }
        case Plan.Lookup lookup -> all.add(lookup.source());
        case Plan.Range.Selected selected -> all.add(selected.source());
        case Plan.Range.Subquery subquery -> {
          all.add(subquery.source());
          open.push(subquery.inner());
        }
        case Plan.Once(Plan inner) -> open.push(inner);
        case Plan.Shared shared -> open.push(shared.inner());
        case Plan.RangeCall call -> {
          all.addCall(call.source());
          call.parameters().forEach(open::push);
          open.push(call.range());
        }
        case Plan.Call call -> {
          all.addCall(call.source());
          call.arguments().forEach(open::push);
        }
        case Plan.Remote remote -> {
          all.add(remote.source());
          open.push(remote.inner());
        }
        case Plan.InfoJoin join -> open.push(join.operand());
        case Plan.Aggregate aggregate -> {
          all.add(aggregate.source());
          Expr parameter = aggregate.source().parameter();
          if (parameter != null) {
            all.addInnermost(parameter);
          }
          if (aggregate.parameter() != null) {
            open.push(aggregate.parameter());
          }
          open.push(aggregate.operand());
        }
        case Plan.Negate negate -> {
          all.add(negate.source());
          open.push(negate.operand());
        }
        case Plan.Binary binary -> {
          all.add(binary.source());
          open.push(binary.right());
          open.push(binary.left());
        }
      }
    }
    return all.places;
  }

  private void add(Expr expr) {
    places.add(expr.position());
  }

  /// The parentheses around arguments are part of what makes calls the same.
  private void addCall(Expr.Call call) {
    add(call);
    for (Expr argument : call.arguments()) {
      add(argument);
      addInnermost(argument);
    }
  }

  private void addInnermost(Expr expr) {
    Expr inner = expr;
    while (inner instanceof Expr.Paren paren) {
      inner = paren.inner();
    }
    add(inner);
  }
}

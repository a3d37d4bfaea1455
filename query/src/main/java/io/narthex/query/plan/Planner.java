package io.narthex.query.plan;

import io.narthex.query.syntax.AtModifier;
import io.narthex.query.syntax.DurationExpr;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.TimeShift;
import io.narthex.query.syntax.UnaryOperator;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns an expression into a [Plan]: computes durations, replaces `start()`, `end()`, `range()`
/// and `step()` by numbers, takes parentheses away, marks what does not depend on the step, and
/// says which time range of storage each selector needs.
public final class Planner {
  /// Functions whose value depends on the time of evaluation itself.
  private static final Set<String> TIME_DEPENDENT =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "hour",
          "minute",
          "month",
          "year",
          "predict_linear",
          "time",
          "timestamp");

  private static final double MS_PER_SECOND = 1_000;

  private final QueryTimes times;
  private final DurationEvaluator durations;
  private final List<SeriesQuery> selectors = new ArrayList<>();

  private Planner(QueryTimes times) {
    this.times = times;
    this.durations = new DurationEvaluator(times.stepMs(), times.endMs() - times.startMs());
  }

  /// Plans `expr`, which the parser has checked.
  ///
  /// @throws PlanException where a duration is wrong
  public static PlannedQuery plan(Expr expr, QueryTimes times) throws PlanException {
    Planner planner = new Planner(times);
    Scope scope = new Scope(times.startMs(), times.endMs(), times.stepMs(), "", List.of(), false);
    Plan root = planner.node(expr, scope).hoisted();
    return new PlannedQuery(root, planner.selectors);
  }

  /// Where an expression stands.
  ///
  /// @param startMs first time at which it is evaluated
  /// @param function around it, for storage's hints
  private record Scope(
      long startMs, long endMs, long stepMs, String function, List<String> grouping, boolean by) {
    Scope in(String otherFunction) {
      return new Scope(startMs, endMs, stepMs, otherFunction, List.of(), false);
    }

    Scope in(Expr.Aggregate aggregate) {
      return new Scope(
          startMs,
          endMs,
          stepMs,
          aggregate.operator().symbol(),
          aggregate.grouping(),
          !aggregate.without());
    }
  }

  /// A planned node.
  ///
  /// @param invariant whether it has the same value at every step
  /// @param hoistable whether it is worth evaluating once
  private record Node(Plan plan, boolean invariant, boolean hoistable) {
    static Node varying(Plan plan) {
      return new Node(plan, false, false);
    }

    Plan hoisted() {
      return hoistable ? new Plan.Once(plan) : plan;
    }
  }

  private Node node(Expr expr, Scope scope) throws PlanException {
    return switch (expr) {
      case Expr.NumberLiteral number -> new Node(new Plan.Constant(number.value()), true, false);
      case Expr.StringLiteral text -> new Node(new Plan.Text(text.value()), true, false);
      case Expr.Paren paren -> node(paren.inner(), scope);
      case Expr.Unary unary -> unary(unary, scope);
      case Expr.Binary binary -> binary(binary, scope);
      case Expr.Aggregate aggregate -> aggregate(aggregate, scope);
      case Expr.Call call -> call(call, scope);
      case Expr.VectorSelector selector -> lookup(selector, scope);
      case Expr.MatrixSelector selector -> selected(selector, scope);
      case Expr.Subquery subquery -> subquery(subquery, scope);
    };
  }

  private Node unary(Expr.Unary unary, Scope scope) throws PlanException {
    Node operand = node(unary.operand(), scope.in(""));
    return unary.operator() == UnaryOperator.PLUS
        ? operand
        : new Node(
            new Plan.Negate(operand.plan(), unary), operand.invariant(), operand.hoistable());
  }

  /// Goes down the left operands in a loop: a chain is as long as the query.
  private Node binary(Expr.Binary top, Scope scope) throws PlanException {
    Deque<Expr.Binary> chain = new ArrayDeque<>();
    Expr left = top;
    while (left instanceof Expr.Binary binary) {
      chain.push(binary);
      left = binary.left();
    }
    Node node = node(left, scope.in(""));
    for (Expr.Binary binary : chain) {
      Node right = node(binary.right(), scope.in(""));
      node =
          node.invariant() && right.invariant()
              ? new Node(new Plan.Binary(node.plan(), right.plan(), binary), true, true)
              : Node.varying(new Plan.Binary(node.hoisted(), right.hoisted(), binary));
    }
    return node;
  }

  private Node aggregate(Expr.Aggregate aggregate, Scope scope) throws PlanException {
    Expr parameterExpr = aggregate.parameter();
    Plan parameter = parameterExpr == null ? null : node(parameterExpr, scope.in("")).plan();
    Node operand = node(aggregate.operand(), scope.in(aggregate));
    return new Node(
        new Plan.Aggregate(operand.plan(), parameter, aggregate),
        operand.invariant(),
        operand.hoistable());
  }

  private Node call(Expr.Call call, Scope scope) throws PlanException {
    String name = call.function().name();
    Double context = queryContext(name);
    if (context != null) {
      return new Node(new Plan.Constant(context), true, false);
    }
    if (name.equals("info")) {
      return info(call, scope);
    }
    List<Node> arguments = new ArrayList<>();
    for (Expr argument : call.arguments()) {
      arguments.add(node(argument, scope.in(name)));
    }
    boolean allInvariant = arguments.stream().allMatch(Node::invariant);
    boolean ofSelector =
        name.equals("timestamp") && arguments.getFirst().plan() instanceof Plan.Lookup;
    boolean invariant = allInvariant && (ofSelector || !TIME_DEPENDENT.contains(name));
    List<Plan> plans = arguments.stream().map(invariant ? Node::plan : Node::hoisted).toList();
    return new Node(assembled(call, plans), invariant, invariant);
  }

  /// The second argument is no selector, though it looks like one. As upstream, the value is the
  /// same at every step only if it says so too.
  private Node info(Expr.Call call, Scope scope) throws PlanException {
    Node operand = node(call.arguments().getFirst(), scope.in("info"));
    List<Matcher> matchers = List.of();
    boolean invariant = operand.invariant();
    if (call.arguments().size() > 1) {
      Expr.VectorSelector labels = (Expr.VectorSelector) call.arguments().get(1);
      matchers = labels.matchers();
      invariant &= labels.shift().at() != null;
    }
    long offsetMs = 0;
    Long atMs = null;
    for (TimeShift written : FirstSelector.shifts(call.arguments().getFirst())) {
      if (atMs == null) {
        Shift shift = shift(written);
        offsetMs += shift.offsetMs();
        atMs = shift.atMs();
      }
    }
    Plan input = invariant ? operand.plan() : operand.hoisted();
    Plan plan = new Plan.InfoJoin(input, matchers, new Shift(offsetMs, atMs), call);
    return new Node(plan, invariant, invariant);
  }

  private static Plan assembled(Expr.Call call, List<Plan> arguments) {
    Plan.Range range = null;
    List<Plan> parameters = new ArrayList<>();
    for (Plan argument : arguments) {
      if (argument instanceof Plan.Range found) {
        range = found;
      } else {
        parameters.add(argument);
      }
    }
    return range == null
        ? new Plan.Call(arguments, call)
        : new Plan.RangeCall(range, parameters, call);
  }

  private @Nullable Double queryContext(String function) {
    return switch (function) {
      case "start" -> times.startMs() / MS_PER_SECOND;
      case "end" -> times.endMs() / MS_PER_SECOND;
      case "range" -> (times.endMs() - times.startMs()) / MS_PER_SECOND;
      case "step" -> times.isOneStep() ? 0 : times.stepMs() / MS_PER_SECOND;
      default -> null;
    };
  }

  private Node lookup(Expr.VectorSelector selector, Scope scope) throws PlanException {
    Shift shift = shift(selector.shift());
    long aheadMs = selector.rangeMode() == RangeMode.SMOOTHED ? times.lookbackMs() : 0;
    int index =
        select(selector.matchers(), shift, scope, new Reach(times.lookbackMs(), aheadMs, 0));
    return new Node(new Plan.Lookup(index, shift, selector), shift.isFixed(), shift.isFixed());
  }

  private Node selected(Expr.MatrixSelector matrix, Scope scope) throws PlanException {
    Shift shift = shift(matrix.selector().shift());
    long rangeMs = ms(matrix.rangeExpr(), matrix.rangeMs());
    RangeMode mode = matrix.selector().rangeMode();
    long backMs = mode == RangeMode.PLAIN ? rangeMs : rangeMs + times.lookbackMs();
    long aheadMs = mode == RangeMode.SMOOTHED ? times.lookbackMs() : 0;
    Reach reach = new Reach(backMs, aheadMs, rangeMs);
    int index = select(matrix.selector().matchers(), shift, scope, reach);
    return new Node(new Plan.Range.Selected(index, rangeMs, shift, matrix), shift.isFixed(), false);
  }

  /// What of time a selector needs for each step.
  ///
  /// @param backMs how far back it looks
  /// @param aheadMs how far ahead
  /// @param rangeMs of a range selector; 0: none
  private record Reach(long backMs, long aheadMs, long rangeMs) {}

  private int select(List<Matcher> matchers, Shift shift, Scope scope, Reach reach) {
    TimeRange range =
        new TimeRange(
            shift.apply(scope.startMs()) - reach.backMs + 1,
            shift.apply(scope.endMs()) + reach.aheadMs);
    SelectHints hints =
        new SelectHints(
            scope.stepMs(),
            reach.backMs + reach.aheadMs,
            reach.rangeMs,
            scope.function(),
            scope.grouping(),
            scope.by(),
            false);
    selectors.add(new SeriesQuery(matchers, range, hints, false));
    return selectors.size() - 1;
  }

  private Node subquery(Expr.Subquery subquery, Scope scope) throws PlanException {
    Shift shift = shift(subquery.shift());
    long rangeMs = ms(subquery.rangeExpr(), subquery.rangeMs());
    long stepMs = ms(subquery.stepExpr(), subquery.stepMs());
    long innerStepMs = stepMs == 0 ? times.subqueryStepMs() : stepMs;
    Scope inside =
        new Scope(
            shift.apply(scope.startMs()) - rangeMs,
            shift.apply(scope.endMs()),
            innerStepMs,
            scope.function(),
            List.of(),
            false);
    Node inner = node(subquery.inner(), inside);
    Plan innerPlan =
        inner.invariant() && inner.plan() instanceof Plan.Constant
            ? inner.plan()
            : inner.invariant() ? new Plan.Once(inner.plan()) : inner.plan();
    return new Node(
        new Plan.Range.Subquery(innerPlan, rangeMs, innerStepMs, shift, subquery),
        shift.isFixed(),
        false);
  }

  private long ms(@Nullable DurationExpr expr, long otherwiseMs) throws PlanException {
    return expr == null ? otherwiseMs : durations.ms(expr, false);
  }

  private Shift shift(TimeShift written) throws PlanException {
    DurationExpr expr = written.offsetExpr();
    long offsetMs = expr == null ? written.offsetMs() : durations.ms(expr, true);
    Long atMs =
        switch (written.at()) {
          case null -> null;
          case AtModifier.Timestamp at -> (Long) at.timestampMs();
          case AtModifier.Bound.START -> (Long) times.startMs();
          case AtModifier.Bound.END -> (Long) times.endMs();
        };
    return new Shift(offsetMs, atMs);
  }
}

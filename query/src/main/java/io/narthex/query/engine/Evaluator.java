package io.narthex.query.engine;

import io.narthex.query.QueryException;
import io.narthex.query.operator.Aggregation;
import io.narthex.query.operator.BinaryOperations;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.FunctionCalls;
import io.narthex.query.operator.InfoCall;
import io.narthex.query.operator.LookupSource;
import io.narthex.query.operator.NameDropping;
import io.narthex.query.operator.Operand;
import io.narthex.query.operator.RangeCalls;
import io.narthex.query.operator.RangeSource;
import io.narthex.query.operator.RepeatedSource;
import io.narthex.query.operator.SampleCost;
import io.narthex.query.operator.SampleCost.Shape;
import io.narthex.query.operator.SampleLedger;
import io.narthex.query.operator.SelectedRange;
import io.narthex.query.operator.SeriesTable;
import io.narthex.query.operator.StepGrid;
import io.narthex.query.operator.SubqueryRange;
import io.narthex.query.operator.TalliedSource;
import io.narthex.query.operator.UnaryMinus;
import io.narthex.query.operator.VectorSource;
import io.narthex.query.operator.Windows;
import io.narthex.query.plan.Plan;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Walks a plan and connects operators. Vectors stream: what they cost is done when the outermost
/// operator reads them.
///
/// @param snapshots what the query reads of storage
/// @param ledger gets the cost of every node, inputs before what uses them
/// @param shared what was evaluated that occurs several times
/// @param peers compute what is marked for them
record Evaluator(
    QuerySnapshots snapshots,
    long lookbackMs,
    EngineOptions options,
    SampleLedger ledger,
    SharedValues shared,
    PeerParts peers) {
  /// Reading goes as deep as operators are connected, so a longer chain is read into memory in
  /// between.
  private static final int MAX_STREAMED_CHAIN = 64;

  /// Functions that upstream evaluates on whole series, without gathering each step.
  private static final Set<String> SERIES_FUNCTIONS = Set.of("label_replace", "label_join");

  /// What a node evaluates to.
  record Value(Operand operand, SampleCost cost) {
    VectorSource vector() {
      if (operand instanceof Operand.Vector(VectorSource source)) {
        return source;
      }
      throw new IllegalStateException("expected=instant vector, actual=" + operand);
    }

    double[] scalar() {
      if (operand instanceof Operand.Scalar(double[] values)) {
        return values;
      }
      throw new IllegalStateException("expected=scalar, actual=" + operand);
    }
  }

  /// A range vector and what evaluating it costs.
  record RangeValue(RangeSource source, SampleCost cost) {}

  /// What `plan` evaluates to on the grid of `evaluation`; not for [Plan.Range].
  Value evaluate(Plan plan, Evaluation evaluation) {
    evaluation.reads().check();
    return switch (plan) {
      case Plan.Constant constant -> constant(constant.value(), evaluation);
      case Plan.Text text ->
          new Value(new Operand.Text(text.value()), open(Shape.SELECTOR, evaluation, List.of()));
      case Plan.Lookup lookup -> lookup(lookup, evaluation);
      case Plan.Once once -> once(once, evaluation);
      case Plan.Shared part ->
          shared.value(part, evaluation, within -> evaluate(part.inner(), within));
      case Plan.Remote part -> remote(part, evaluation);
      case Plan.RangeCall call -> rangeCall(call, evaluation);
      case Plan.Call call -> call(call, evaluation);
      case Plan.InfoJoin join -> info(join, evaluation);
      case Plan.Aggregate aggregate -> aggregate(aggregate, evaluation);
      case Plan.Negate negate -> negate(negate, evaluation);
      case Plan.Binary binary -> binary(binary, evaluation);
      case Plan.Range range ->
          throw new IllegalStateException("range vector as an operand: " + range.rangeMs() + " ms");
    };
  }

  private Value remote(Plan.Remote part, Evaluation evaluation) {
    SeriesTable table = peers.table(part, evaluation);
    return table == null
        ? evaluate(part.inner(), evaluation)
        : tallied(new Operand.Vector(table), open(Shape.SELECTOR, evaluation, List.of()));
  }

  private SampleCost open(Shape shape, Evaluation evaluation, List<SampleCost> inputs) {
    return ledger.open(shape, evaluation.grid().count(), inputs);
  }

  /// `operand` with its samples counted on `cost`, now or when they are read.
  private static Value tallied(Operand operand, SampleCost cost) {
    return switch (operand) {
      case Operand.Scalar(double[] values) -> {
        cost.putScalar(values);
        yield new Value(operand, cost);
      }
      case Operand.Text text -> new Value(text, cost);
      case Operand.Vector(SeriesTable table) -> {
        cost.putTable(table);
        yield new Value(operand, cost);
      }
      case Operand.Vector(VectorSource source) ->
          new Value(new Operand.Vector(new TalliedSource(source, cost)), cost);
    };
  }

  private static Operand constantSteps(double value, Evaluation evaluation) {
    double[] values = new double[evaluation.grid().count()];
    Arrays.fill(values, value);
    return new Operand.Scalar(values);
  }

  private Value constant(double value, Evaluation evaluation) {
    return tallied(
        constantSteps(value, evaluation), open(Shape.STEP_BY_STEP, evaluation, List.of()));
  }

  private SeriesSelection selection(int selector) {
    return snapshots.selection(selector);
  }

  private Value lookup(Plan.Lookup lookup, Evaluation evaluation) {
    if (lookup.source().rangeMode() == RangeMode.SMOOTHED) {
      SampleCost cost = open(Shape.SELECTOR, evaluation, List.of());
      Windows windows =
          new Windows(evaluation.grid(), lookup.shift(), 0, RangeMode.SMOOTHED, lookbackMs);
      SelectedRange range =
          new SelectedRange(selection(lookup.selector()), windows, false, evaluation.uncounted());
      return new Value(new Operand.Vector(RangeCalls.smoothed(range, cost, evaluation)), cost);
    }
    return tallied(
        new Operand.Vector(lookup(lookup, LookupSource.Column.VALUES, evaluation)),
        open(Shape.SELECTOR, evaluation, List.of()));
  }

  private VectorSource lookup(
      Plan.Lookup lookup, LookupSource.Column column, Evaluation evaluation) {
    return new LookupSource(
        selection(lookup.selector()), lookup.shift(), lookbackMs, column, evaluation);
  }

  private Value once(Plan.Once once, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    Value value = evaluate(once.inner(), evaluation.once());
    if (grid.count() == 1) {
      return value;
    }
    SampleCost cost = open(Shape.REPEATED, evaluation, List.of(value.cost()));
    Operand repeated =
        switch (value.operand()) {
          case Operand.Scalar(double[] values) -> constantSteps(values[0], evaluation);
          case Operand.Text text -> text;
          case Operand.Vector(VectorSource source) ->
              new Operand.Vector(new RepeatedSource(source, evaluation));
        };
    return new Value(repeated, cost);
  }

  /// The range vector that `plan` is.
  ///
  /// @param isRoot whether the query is nothing but it, so that a subquery's samples are its own
  RangeValue range(Plan.Range plan, boolean isRoot, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    return switch (plan) {
      case Plan.Range.Selected selected -> {
        RangeMode mode = selected.source().selector().rangeMode();
        Windows windows = new Windows(grid, plan.shift(), plan.rangeMs(), mode, lookbackMs);
        yield new RangeValue(
            new SelectedRange(
                selection(selected.selector()),
                windows,
                options.features().startTimestamps(),
                evaluation),
            open(Shape.SELECTOR, evaluation, List.of()));
      }
      case Plan.Range.Subquery subquery ->
          subquery(subquery, new Windows(grid, plan.shift(), plan.rangeMs()), isRoot, evaluation);
    };
  }

  private RangeValue subquery(
      Plan.Range.Subquery plan, Windows windows, boolean isRoot, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    long stepMs = plan.stepMs();
    long afterMs = plan.shift().apply(grid.startMs()) - plan.rangeMs();
    long firstMs = Math.floorDiv(afterMs, stepMs) * stepMs + stepMs;
    long lastMs = plan.shift().apply(grid.endMs());
    long steps = Math.floorDiv(lastMs - firstMs, stepMs) + 1;
    if (steps <= 0) {
      StepGrid none = StepGrid.instant(firstMs);
      return new RangeValue(
          new SubqueryRange(new SeriesTable.Builder().build(), none, windows, evaluation),
          open(Shape.SELECTOR, evaluation, List.of()));
    }
    options.limits().checkSubquerySteps(steps);
    evaluation.reads().charge(4L * Double.BYTES * steps);
    StepGrid inner = new StepGrid(firstMs, firstMs == lastMs ? 0 : stepMs, (int) steps);
    Value value =
        evaluate(
            plan.inner(),
            isRoot
                ? evaluation.within(inner)
                : evaluation.within(inner, plan.shift().offsetMs(), plan.rangeMs()));
    Evaluation counting = isRoot ? evaluation.uncounted() : evaluation;
    return new RangeValue(
        new SubqueryRange(value.vector(), inner, windows, counting), value.cost());
  }

  private Value rangeCall(Plan.RangeCall call, Evaluation evaluation) {
    RangeValue range = range(call.range(), false, evaluation);
    List<SampleCost> inputs = new ArrayList<>();
    inputs.add(range.cost());
    double[][] parameters = new double[call.parameters().size()][];
    for (int i = 0; i < parameters.length; i++) {
      Value parameter = evaluate(call.parameters().get(i), evaluation);
      parameters[i] = parameter.scalar();
      inputs.add(parameter.cost());
    }
    SampleCost cost = open(Shape.RANGE_CALL, evaluation, inputs);
    return new Value(
        new Operand.Vector(
            RangeCalls.evaluate(call.source(), range.source(), parameters, cost, evaluation)),
        cost);
  }

  private Value call(Plan.Call call, Evaluation evaluation) {
    String name = call.source().function().name();
    LookupSource.Column column = timeColumn(name);
    if (column != null && call.arguments().getFirst() instanceof Plan.Lookup lookup) {
      SampleCost cost = open(Shape.SELECTOR_BY_STEP, evaluation, List.of());
      VectorSource times = lookup(lookup, column, evaluation);
      return tallied(
          new Operand.Vector(
              NameDropping.drop(times, NameDropping.Uniqueness.PER_STEP, evaluation)),
          cost);
    }
    List<Operand> arguments = new ArrayList<>();
    List<SampleCost> inputs = new ArrayList<>();
    for (Plan argument : call.arguments()) {
      Value value = evaluate(argument, evaluation);
      arguments.add(value.operand());
      inputs.add(value.cost());
    }
    SampleCost cost =
        open(
            SERIES_FUNCTIONS.contains(name) ? Shape.IN_PLACE : Shape.STEP_BY_STEP,
            evaluation,
            inputs);
    return tallied(function(call.source(), arguments, evaluation), cost);
  }

  /// What a function of a selector looks at instead of the values; null: at the values.
  private LookupSource.@Nullable Column timeColumn(String function) {
    return switch (function) {
      case "timestamp" -> LookupSource.Column.TIMES;
      case "start_timestamp" ->
          options.features().startTimestamps()
              ? LookupSource.Column.START_TIMES
              : LookupSource.Column.NOTHING;
      default -> null;
    };
  }

  private static Operand function(Expr.Call call, List<Operand> arguments, Evaluation evaluation) {
    if (call.type() == ValueType.SCALAR) {
      double[] values = FunctionCalls.scalar(call, arguments, evaluation);
      if (values != null) {
        return new Operand.Scalar(values);
      }
    } else {
      VectorSource source = FunctionCalls.vector(call, arguments, evaluation);
      if (source != null) {
        return new Operand.Vector(source);
      }
    }
    throw new QueryException(
        QueryException.Kind.EXECUTION, "not supported: " + call.function().name() + "()");
  }

  /// Info series are selected once it is known which series there are to be enriched.
  private Value info(Plan.InfoJoin join, Evaluation evaluation) {
    Value operand = evaluate(join.operand(), evaluation);
    List<SampleCost> inputs = new ArrayList<>();
    inputs.add(operand.cost());
    InfoCall call =
        new InfoCall(evaluation.materialize(operand.vector()), join.matchers(), evaluation);
    SeriesQuery query = call.selection(join.shift(), lookbackMs);
    if (query != null) {
      SampleCost cost = open(Shape.SELECTOR, evaluation, List.of());
      SeriesTable times =
          evaluation.materialize(
              new LookupSource(
                  snapshots.select(query),
                  join.shift(),
                  lookbackMs,
                  LookupSource.Column.TIMES,
                  evaluation));
      cost.putTable(times);
      inputs.add(cost);
      call.add(times);
    }
    SampleCost cost = open(Shape.STEP_BY_STEP, evaluation, inputs);
    return tallied(new Operand.Vector(call.evaluate()), cost);
  }

  private Value aggregate(Plan.Aggregate aggregate, Evaluation evaluation) {
    Plan parameterPlan = aggregate.parameter();
    long heldBefore = evaluation.samples().held();
    List<SampleCost> inputs = new ArrayList<>();
    double[] parameter = null;
    String label = null;
    if (parameterPlan != null) {
      Value value = evaluate(parameterPlan, evaluation);
      inputs.add(value.cost());
      switch (value.operand()) {
        case Operand.Scalar(double[] values) -> parameter = values;
        case Operand.Text(String text) -> label = text;
        case Operand.Vector vector -> throw new IllegalStateException("vector as a parameter");
      }
    }
    Value operand = evaluate(aggregate.operand(), evaluation);
    inputs.add(operand.cost());
    Expr.Aggregate source = aggregate.source();
    Expr parameterExpr = source.parameter();
    while (parameterExpr instanceof Expr.Paren paren) {
      parameterExpr = paren.inner();
    }
    SampleCost cost = open(Shape.AGGREGATION, evaluation, inputs);
    return tallied(
        new Operand.Vector(
            Aggregation.evaluate(
                new Aggregation.Spec(
                    source.operator(),
                    source.grouping(),
                    source.without(),
                    parameter,
                    label,
                    parameterExpr == null ? source.position() : parameterExpr.position()),
                operand.vector(),
                heldBefore,
                evaluation)),
        cost);
  }

  private Value negate(Plan.Negate negate, Evaluation evaluation) {
    Value value = evaluate(negate.operand(), evaluation);
    SampleCost cost = open(Shape.IN_PLACE, evaluation, List.of(value.cost()));
    Operand negated =
        switch (value.operand()) {
          case Operand.Scalar(double[] values) -> {
            double[] results = new double[values.length];
            for (int i = 0; i < values.length; i++) {
              results[i] = -values[i];
            }
            yield new Operand.Scalar(results);
          }
          case Operand.Vector(VectorSource source) ->
              new Operand.Vector(UnaryMinus.evaluate(source, evaluation));
          case Operand.Text text -> throw new IllegalStateException("minus of a string");
        };
    return new Value(negated, cost);
  }

  /// Goes down the left operands in a loop: a chain is as long as the query.
  private Value binary(Plan.Binary top, Evaluation evaluation) {
    Deque<Plan.Binary> chain = new ArrayDeque<>();
    Plan left = top;
    while (left instanceof Plan.Binary binary) {
      chain.push(binary);
      left = binary.left();
    }
    long heldBefore = evaluation.samples().held();
    Value value = evaluate(left, evaluation);
    int streamed = 0;
    for (Plan.Binary binary : chain) {
      Value right = evaluate(binary.right(), evaluation);
      SampleCost cost = open(Shape.STEP_BY_STEP, evaluation, List.of(value.cost(), right.cost()));
      value =
          tallied(
              BinaryOperations.evaluate(
                  binary.source(), value.operand(), right.operand(), heldBefore, evaluation),
              cost);
      streamed++;
      if (streamed % MAX_STREAMED_CHAIN == 0
          && value.operand() instanceof Operand.Vector(VectorSource source)) {
        value = new Value(new Operand.Vector(evaluation.materialize(source)), value.cost());
      }
    }
    return value;
  }
}

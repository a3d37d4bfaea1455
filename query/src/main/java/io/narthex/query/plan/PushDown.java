package io.narthex.query.plan;

import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.SeriesQuery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Leaves to peers what each of them can compute alone, in parts as large as possible:
///
///     before   sum by (job) (rate(a_total[5m]))
///     after    sum by (job) (R)                 where R, [Plan.Remote], is rate(a_total[5m])
///
///     before   count by (job) (up == 0)
///     after    sum by (job) (R)                 where R is count by (job) (up == 0)
///
/// A part goes to peers if it looks at each series of one selector alone ([SeriesWise]) and all
/// series of the selector lie whole on one peer each. On top of such a part, `count`, `min`, `max`
/// and `group` are computed by each peer and put together here: whole numbers add up exactly, and
/// extremes of extremes are extremes. All other aggregations depend on the order of additions or on
/// all values at once, so they stay here.
///
/// Groups stand in the order in which their first series are met. Peers' groups do not tell it, so
/// that groups are left to peers only where their order decides nothing:
///
///     before   topk(1, count by (job) (up))
///     after    topk(1, count by (job) (R))      where R is up
///
/// Takes time linear in the size of the plan.
public final class PushDown {
  /// What puts together the results of peers.
  private static final Map<AggregateOperator, AggregateOperator> TOGETHER =
      Map.of(
          AggregateOperator.COUNT, AggregateOperator.SUM,
          AggregateOperator.MIN, AggregateOperator.MIN,
          AggregateOperator.MAX, AggregateOperator.MAX,
          AggregateOperator.GROUP, AggregateOperator.GROUP);

  private static final Set<String> LOOKING_AT_SELECTORS = Set.of("timestamp", "start_timestamp");

  /// Calls whose results depend on the order of their series: of equal ones, or of what is added.
  private static final Set<String> BY_ORDER =
      Set.of(
          "sort", "sort_desc", "histogram_quantile", "histogram_quantiles", "histogram_fraction");

  /// Calls that have one result at most, whatever the order of their series.
  private static final Set<String> OF_ALL = Set.of("scalar", "absent");

  private final PlannedQuery query;
  private final Predicate<SeriesQuery> covered;
  private final Set<Integer> deferred = new HashSet<>();

  private PushDown(PlannedQuery query, Predicate<SeriesQuery> covered) {
    this.query = query;
    this.covered = covered;
  }

  /// A part of the plan, rewritten below.
  ///
  /// @param whole what peers can compute; null: they cannot
  /// @param selector of `whole`
  private record Part(Plan plan, @Nullable Expr whole, int selector) {
    static Part here(Plan plan) {
      return new Part(plan, null, -1);
    }

    Part with(Plan around, Expr expr) {
      return new Part(around, expr, selector);
    }
  }

  /// `query` with what peers compute marked.
  ///
  /// @param covered whether all series of a selector lie on peers, each whole on one of them
  public static PlannedQuery rewrite(PlannedQuery query, Predicate<SeriesQuery> covered) {
    PushDown rewrite = new PushDown(query, covered);
    Plan root = rewrite.closed(rewrite.part(query.root(), false));
    return rewrite.deferred.isEmpty()
        ? query
        : new PlannedQuery(root, query.selectors(), rewrite.deferred);
  }

  /// @param ordered whether something depends on the order of the series of `plan`
  private Part part(Plan plan, boolean ordered) {
    return switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Remote _, Plan.InfoJoin _ -> Part.here(plan);
      case Plan.Lookup lookup -> leaf(lookup, lookup.selector(), lookup.source());
      case Plan.Range range -> Part.here(inside(range, ordered));
      case Plan.Once(Plan inner) -> {
        Part part = part(inner, ordered);
        yield new Part(new Plan.Once(part.plan()), part.whole(), part.selector());
      }
      case Plan.Shared(int id, Plan inner) ->
          Part.here(new Plan.Shared(id, closed(part(inner, true))));
      case Plan.RangeCall call -> rangeCall(call, ordered);
      case Plan.Call call -> call(call, ordered);
      case Plan.Aggregate aggregate -> Part.here(aggregate(aggregate, ordered));
      case Plan.Negate negate -> {
        Part operand = part(negate.operand(), ordered);
        Plan rebuilt = new Plan.Negate(operand.plan(), negate.source());
        yield operand.whole() == null ? Part.here(rebuilt) : operand.with(rebuilt, negate.source());
      }
      case Plan.Binary binary -> chain(binary, ordered);
    };
  }

  private Part leaf(Plan plan, int selector, Expr.VectorSelector source) {
    return SeriesWise.is(source) && covered.test(query.selectors().get(selector))
        ? new Part(plan, source, selector)
        : Part.here(plan);
  }

  /// What is inside a subquery, computed by peers at the steps of the subquery.
  private Plan.Range inside(Plan.Range range, boolean ordered) {
    return switch (range) {
      case Plan.Range.Selected selected -> selected;
      case Plan.Range.Subquery subquery -> with(subquery, closed(part(subquery.inner(), ordered)));
    };
  }

  private static Plan.Range with(Plan.Range.Subquery subquery, Plan inner) {
    return new Plan.Range.Subquery(
        inner, subquery.rangeMs(), subquery.stepMs(), subquery.shift(), subquery.source());
  }

  private Part rangeCall(Plan.RangeCall call, boolean ordered) {
    boolean seriesWise = SeriesWise.isCall(call.source());
    List<Plan> parameters =
        call.parameters().stream().map(parameter -> closed(part(parameter, false))).toList();
    switch (call.range()) {
      case Plan.Range.Selected selected -> {
        Plan rebuilt = new Plan.RangeCall(selected, parameters, call.source());
        return seriesWise
                && SeriesWise.is(selected.source())
                && covered.test(query.selectors().get(selected.selector()))
            ? new Part(rebuilt, call.source(), selected.selector())
            : Part.here(rebuilt);
      }
      case Plan.Range.Subquery subquery -> {
        Part inner = part(subquery.inner(), ordered);
        boolean whole = seriesWise && inner.whole() != null && SeriesWise.is(subquery.source());
        Plan.Range range = with(subquery, whole ? inner.plan() : closed(inner));
        Plan rebuilt = new Plan.RangeCall(range, parameters, call.source());
        return whole ? inner.with(rebuilt, call.source()) : Part.here(rebuilt);
      }
    }
  }

  private Part call(Plan.Call call, boolean ordered) {
    String name = call.source().function().name();
    if (LOOKING_AT_SELECTORS.contains(name) && call.arguments().getFirst() instanceof Plan.Lookup) {
      return Part.here(call);
    }
    boolean inside = BY_ORDER.contains(name) || (ordered && !OF_ALL.contains(name));
    List<Part> arguments = call.arguments().stream().map(plan -> part(plan, inside)).toList();
    if (SeriesWise.isCall(call.source())
        && !arguments.isEmpty()
        && arguments.getFirst().whole() != null) {
      List<Plan> plans = arguments.stream().map(Part::plan).toList();
      return arguments.getFirst().with(new Plan.Call(plans, call.source()), call.source());
    }
    return Part.here(new Plan.Call(arguments.stream().map(this::closed).toList(), call.source()));
  }

  private Plan aggregate(Plan.Aggregate aggregate, boolean ordered) {
    Plan parameter =
        aggregate.parameter() == null ? null : closed(part(aggregate.parameter(), false));
    Expr.Aggregate source = aggregate.source();
    boolean orderedGroups = ordered && (source.without() || !source.grouping().isEmpty());
    Part operand = part(aggregate.operand(), orderedGroups || isByOrder(source.operator()));
    AggregateOperator together = TOGETHER.get(source.operator());
    if (together == null || operand.whole() == null || orderedGroups) {
      return new Plan.Aggregate(closed(operand), parameter, source);
    }
    Plan own = new Plan.Aggregate(operand.plan(), null, source);
    Expr.Aggregate merging =
        new Expr.Aggregate(
            together, source, null, source.without(), source.grouping(), source.position());
    return new Plan.Aggregate(closed(operand.with(own, source)), null, merging);
  }

  private static boolean isByOrder(AggregateOperator operator) {
    return switch (operator) {
      case SUM, AVG, STDDEV, STDVAR, TOPK, BOTTOMK, LIMITK -> true;
      case COUNT, MIN, MAX, GROUP, QUANTILE, COUNT_VALUES, LIMIT_RATIO -> false;
    };
  }

  /// Goes down the left operands in a loop: a chain is as long as the query.
  private Part chain(Plan.Binary top, boolean ordered) {
    Deque<Plan.Binary> chain = new ArrayDeque<>();
    Plan left = top;
    while (left instanceof Plan.Binary binary) {
      chain.push(binary);
      left = binary.left();
    }
    Part part = part(left, ordered);
    for (Plan.Binary binary : chain) {
      part = binary(binary, part, part(binary.right(), ordered));
    }
    return part;
  }

  private Part binary(Plan.Binary binary, Part left, Part right) {
    Expr.Binary source = binary.source();
    boolean leftWhole = left.whole() != null;
    Expr other = leftWhole ? source.right() : source.left();
    if (leftWhole != (right.whole() != null)
        && other.type() == ValueType.SCALAR
        && source.operator().kind() != BinaryOperator.Kind.TRIM
        && SeriesWise.isKnown(other)) {
      return (leftWhole ? left : right)
          .with(new Plan.Binary(left.plan(), right.plan(), source), source);
    }
    return Part.here(new Plan.Binary(closed(left), closed(right), source));
  }

  /// The plan of `part`, with nothing around that could be computed with it.
  private Plan closed(Part part) {
    if (part.whole() == null) {
      return part.plan();
    }
    deferred.add(part.selector());
    return part.plan() instanceof Plan.Once(Plan inner)
        ? new Plan.Once(new Plan.Remote(inner, part.whole()))
        : new Plan.Remote(part.plan(), part.whole());
  }
}

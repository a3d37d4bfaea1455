package io.narthex.query.plan;

import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ValueType;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.labels.CounterNames;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Selects on both sides of a binary operation what one side says that the labels must be:
///
///     before   a{job="x"} / b
///     after    a{job="x"} / b{job="x"}
///
///     before   sum by (job) (rate(a_total{job="x"}[5m])) and on (job) up
///     after    sum by (job) (rate(a_total{job="x"}[5m])) and on (job) up{job="x"}
///
/// Only `=` with a value counts, and only labels that must be equal for two series to match: those
/// of `on`, or all besides the metric name and those of `ignoring`. A side loses series that find no
/// match, so nothing is done
///
/// - through `or`, from the right side of `unless`, and where `fill` stands for what is missing;
/// - where such a series could cause an error: unless it is certain that series of the "one" side
///   differ in the labels that match, since duplicates there are an error, matched or not;
/// - where such a series could cause a warning: into functions that report anything of floats.
///
/// Samples that are not read do not count, so the statistics of such a query are lower than
/// upstream's, and a limit on samples is met later. Takes time linear in the size of the plan for
/// each label.
final class MatcherPropagation {
  private static final Set<String> COUNTERS = Set.of("rate", "increase");

  /// Report nothing and leave all labels but the name as they are.
  private static final Set<String> SILENT =
      Set.of(
          "avg_over_time",
          "changes",
          "count_over_time",
          "delta",
          "deriv",
          "first_over_time",
          "idelta",
          "irate",
          "last_over_time",
          "max_over_time",
          "min_over_time",
          "present_over_time",
          "resets",
          "stddev_over_time",
          "stdvar_over_time",
          "sum_over_time");

  private static final Set<AggregateOperator> GROUPING =
      Set.of(
          AggregateOperator.AVG,
          AggregateOperator.COUNT,
          AggregateOperator.GROUP,
          AggregateOperator.MAX,
          AggregateOperator.MIN,
          AggregateOperator.STDDEV,
          AggregateOperator.STDVAR,
          AggregateOperator.SUM);

  private final PlannedQuery query;

  /// What the labels of all series of a part are.
  private final IdentityHashMap<Plan, Map<String, String>> facts = new IdentityHashMap<>();

  /// Labels that were handed down to a part.
  private final IdentityHashMap<Plan, Set<String>> handed = new IdentityHashMap<>();

  /// By the numbers of selectors.
  private final Map<Integer, List<Matcher>> more = new HashMap<>();

  private MatcherPropagation(PlannedQuery query) {
    this.query = query;
  }

  /// A part that gets a matcher, and what is to be matched.
  private record Target(Plan plan, String label, String value) {}

  /// `query` with what can be said of more selectors.
  static PlannedQuery rewrite(PlannedQuery query) {
    MatcherPropagation rewrite = new MatcherPropagation(query);
    rewrite.walk(query.root());
    if (rewrite.more.isEmpty()) {
      return query;
    }
    List<SeriesQuery> selectors = new ArrayList<>(query.selectors());
    rewrite.more.forEach((selector, added) -> {
      SeriesQuery before = selectors.get(selector);
      List<Matcher> matchers = new ArrayList<>(before.matchers());
      matchers.addAll(added);
      selectors.set(
          selector, new SeriesQuery(matchers, before.range(), before.hints(), before.sorted()));
    });
    return new PlannedQuery(query.root(), selectors, query.deferred());
  }

  /// Finds the facts of all parts of `plan` and hands on those of operands.
  private Map<String, String> walk(Plan plan) {
    Map<String, String> found =
        switch (plan) {
          case Plan.Constant _, Plan.Text _, Plan.Remote _ -> Map.of();
          case Plan.Lookup lookup -> facts(lookup.selector());
          case Plan.Range.Selected selected -> facts(selected.selector());
          case Plan.Range.Subquery subquery -> walk(subquery.inner());
          case Plan.Once(Plan inner) -> walk(inner);
          case Plan.Shared shared -> walk(shared.inner());
          case Plan.RangeCall call -> {
            Map<String, String> range = walk(call.range());
            call.parameters().forEach(this::walk);
            String function = call.source().function().name();
            yield SILENT.contains(function) || COUNTERS.contains(function) ? range : Map.of();
          }
          case Plan.Call call -> {
            call.arguments().forEach(this::walk);
            yield Map.of();
          }
          case Plan.InfoJoin join -> {
            walk(join.operand());
            yield Map.of();
          }
          case Plan.Aggregate aggregate -> aggregate(aggregate);
          case Plan.Negate negate -> walk(negate.operand());
          case Plan.Binary binary -> chain(binary);
        };
    facts.put(plan, found);
    return found;
  }

  private Map<String, String> facts(int selector) {
    Map<String, String> found = new HashMap<>();
    for (Matcher matcher : query.selectors().get(selector).matchers()) {
      if (matcher.type() == MatchType.EQUAL
          && !matcher.value().isEmpty()
          && !matcher.name().equals(Labels.METRIC_NAME)) {
        found.putIfAbsent(matcher.name(), matcher.value());
      }
    }
    return found;
  }

  private Map<String, String> aggregate(Plan.Aggregate aggregate) {
    if (aggregate.parameter() != null) {
      walk(aggregate.parameter());
    }
    Map<String, String> found = new HashMap<>(walk(aggregate.operand()));
    found.keySet().removeIf(label -> !keeps(aggregate.source(), label));
    return found;
  }

  /// Whether series of a group have the same value of `label`, and the result has it too.
  private static boolean keeps(Expr.Aggregate source, String label) {
    return GROUPING.contains(source.operator())
        && source.grouping().contains(label) != source.without();
  }

  /// Goes down the left operands in a loop: a chain is as long as the query.
  private Map<String, String> chain(Plan.Binary top) {
    Deque<Plan.Binary> chain = new ArrayDeque<>();
    Plan left = top;
    while (left instanceof Plan.Binary binary) {
      chain.push(binary);
      left = binary.left();
    }
    Map<String, String> found = walk(left);
    for (Plan.Binary binary : chain) {
      found = binary(binary, found, walk(binary.right()));
      facts.put(binary, found);
    }
    return found;
  }

  private Map<String, String> binary(
      Plan.Binary binary, Map<String, String> left, Map<String, String> right) {
    VectorMatching matching = binary.source().matching();
    if (matching == null) {
      return binary.source().left().type() == ValueType.VECTOR ? left : right;
    }
    BinaryOperator operator = binary.source().operator();
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      return Map.of();
    }
    Map<String, String> leftCommon = matched(matching, left);
    Map<String, String> rightCommon = matched(matching, right);
    if (operator == BinaryOperator.OR) {
      return Map.of();
    }
    if (operator == BinaryOperator.UNLESS) {
      handOn(leftCommon, binary.right());
      return left;
    }
    boolean isAnd = operator == BinaryOperator.AND;
    if (isAnd || isErrorFree(binary)) {
      handOn(leftCommon, binary.right());
      handOn(rightCommon, binary.left());
    }
    Map<String, String> all = new HashMap<>(isAnd ? left : leftCommon);
    all.putAll(rightCommon);
    matching.include().forEach(all::remove);
    return all;
  }

  private static Map<String, String> matched(VectorMatching matching, Map<String, String> facts) {
    Map<String, String> common = new HashMap<>(facts);
    common.keySet().removeIf(label -> matching.labels().contains(label) != matching.on());
    return common;
  }

  /// Whether matching fails for no series that there may be: series of the "one" side differ in the
  /// labels that match. Where both sides are "one", the left one may hold several series that match
  /// the same: only those that do match are an error.
  private static boolean isErrorFree(Plan.Binary binary) {
    VectorMatching matching = binary.source().matching();
    return matching != null
        && binary.source().operator().kind() != BinaryOperator.Kind.TRIM
        && differ(
            matching.cardinality() == Cardinality.ONE_TO_MANY ? binary.left() : binary.right(),
            matching);
  }

  /// Whether all series of `plan` differ in the labels that match.
  private static boolean differ(Plan plan, VectorMatching matching) {
    boolean all = !matching.on() && matching.labels().isEmpty();
    return switch (plan) {
      case Plan.Lookup lookup -> all && isNamed(lookup.source());
      case Plan.RangeCall(Plan.Range.Selected range, _, Expr.Call call) ->
          all && isNamed(range.source().selector()) && isPlain(call);
      case Plan.Aggregate aggregate -> {
        Expr.Aggregate source = aggregate.source();
        boolean listed =
            !source.without()
                && source.grouping().stream()
                    .allMatch(label -> matching.labels().contains(label) == matching.on());
        boolean byName = !source.without() && source.grouping().contains(Labels.METRIC_NAME);
        yield GROUPING.contains(source.operator()) && (all || listed) && (matching.on() || !byName);
      }
      case Plan.Once(Plan inner) -> differ(inner, matching);
      case Plan.Negate(Plan operand, _) -> differ(operand, matching);
      case Plan.Binary binary -> isWithScalar(binary) && differ(vector(binary), matching);
      default -> false;
    };
  }

  /// Whether a vector is computed with a scalar, which reports nothing.
  private static boolean isWithScalar(Plan.Binary binary) {
    return binary.source().type() == ValueType.VECTOR
        && binary.source().matching() == null
        && binary.source().operator().kind() != BinaryOperator.Kind.TRIM;
  }

  private static Plan vector(Plan.Binary binary) {
    return binary.source().left().type() == ValueType.VECTOR ? binary.left() : binary.right();
  }

  private static boolean isPlain(Expr.Call call) {
    String function = call.function().name();
    return SILENT.contains(function) || COUNTERS.contains(function);
  }

  /// Whether a selector says what the metric name is.
  private static boolean isNamed(Expr.VectorSelector selector) {
    return selector.matchers().stream()
        .anyMatch(matcher ->
            matcher.name().equals(Labels.METRIC_NAME)
                && matcher.type() == MatchType.EQUAL
                && !matcher.value().isEmpty());
  }

  private void handOn(Map<String, String> labels, Plan to) {
    Deque<Target> open = new ArrayDeque<>();
    labels.forEach((label, value) -> open.push(new Target(to, label, value)));
    while (!open.isEmpty()) {
      Target target = open.pop();
      Plan plan = target.plan();
      if (handed.computeIfAbsent(plan, _ -> new HashSet<>()).add(target.label())
          && !target.value().equals(known(plan).get(target.label()))) {
        hand(target, open);
      }
    }
  }

  private Map<String, String> known(Plan plan) {
    return facts.getOrDefault(plan, Map.of());
  }

  private void hand(Target target, Deque<Target> open) {
    String label = target.label();
    switch (target.plan()) {
      case Plan.Lookup lookup -> {
        if (isNamed(lookup.source())) {
          add(lookup.selector(), target);
        }
      }
      case Plan.RangeCall(Plan.Range.Selected range, _, Expr.Call call) -> {
        if (isNamed(range.source().selector()) && isSilent(call, range.source().selector())) {
          add(range.selector(), target);
        }
      }
      case Plan.Aggregate aggregate -> {
        if (aggregate.parameter() == null && keeps(aggregate.source(), label)) {
          open.push(new Target(aggregate.operand(), label, target.value()));
        }
      }
      case Plan.Once(Plan inner) -> open.push(new Target(inner, label, target.value()));
      case Plan.Binary binary -> {
        if (isWithScalar(binary)) {
          open.push(new Target(vector(binary), label, target.value()));
        }
      }
      case Plan.Negate(Plan operand, _) -> open.push(new Target(operand, label, target.value()));
      default -> {
        // what else there is changes labels or may report something
      }
    }
  }

  private static boolean isSilent(Expr.Call call, Expr.VectorSelector selector) {
    String function = call.function().name();
    return SILENT.contains(function)
        || (COUNTERS.contains(function) && CounterNames.isCounter(selector.name()));
  }

  private void add(int selector, Target target) {
    more.computeIfAbsent(selector, _ -> new ArrayList<>())
        .add(Matcher.equal(target.label(), target.value()));
  }
}

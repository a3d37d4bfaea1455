package io.narthex.query.plan;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.Printer;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Marks parts that are the same, so that they are evaluated once:
///
///     before   sum(rate(a[5m])) / (sum(rate(a[5m])) + sum(rate(b[5m])))
///     after    S / (S + sum(rate(b[5m])))   where S, [Plan.Shared], is sum(rate(a[5m]))
///
///     before   a > 1 and a < 5
///     after    S > 1 and S < 5              where S is a
///
/// Same are two parts that are written alike (parentheses around arguments included, other spacing
/// not) and that are evaluated at the same steps: in the same subqueries, or in subqueries of the
/// same length, step and modifiers. Parts that read nothing from storage are not worth it, and
/// `info()` is left alone, since it selects again while it is evaluated. Takes time linear in the
/// size of the plan.
final class CommonSubexpressions {
  /// Evaluating goes one level deeper for each shared part on the left side of a chain.
  private static final int MOST_IN_CHAIN = 4;

  private static final int OUTERMOST = 0;

  /// What makes two parts the same.
  private record Key(List<Object> parts) {}

  /// What is known of all parts that are the same.
  private static final class Part {
    final int id;
    final boolean reads;
    final boolean isRange;
    int uses;

    Part(int id, boolean reads, boolean isRange) {
      this.id = id;
      this.reads = reads;
      this.isRange = isRange;
    }

    boolean isShared() {
      return uses > 1 && reads && !isRange;
    }
  }

  private final PlannedQuery query;
  private final Map<Key, Part> parts = new HashMap<>();
  private final Map<Key, Integer> scopes = new HashMap<>();
  private final IdentityHashMap<Plan, Part> partOf = new IdentityHashMap<>();

  private CommonSubexpressions(PlannedQuery query) {
    this.query = query;
  }

  /// `query` with what occurs several times marked.
  static PlannedQuery rewrite(PlannedQuery query) {
    CommonSubexpressions rewrite = new CommonSubexpressions(query);
    rewrite.find(query.root(), OUTERMOST).uses++;
    return rewrite.parts.values().stream().noneMatch(Part::isShared)
        ? query
        : new PlannedQuery(rewrite.marked(query.root()), query.selectors(), query.deferred());
  }

  /// @param scope number of the steps at which `plan` is evaluated
  private Part find(Plan plan, int scope) {
    return switch (plan) {
      case Plan.Constant(double value) -> part(plan, scope, List.of(value), List.of());
      case Plan.Text(String value) -> part(plan, scope, List.of(value), List.of());
      case Plan.Lookup lookup -> part(plan, scope, attributes(lookup), List.of());
      case Plan.Range range -> {
        List<Object> attributes = new ArrayList<>();
        yield part(plan, scope, attributes, range(range, scope, attributes));
      }
      case Plan.Once(Plan inner) ->
          part(plan, scope, List.of(), List.of(find(inner, inside(scope, List.of("once")))));
      case Plan.RangeCall call -> {
        List<Object> attributes = attributes(call.source());
        List<Part> inputs = range(call.range(), scope, attributes);
        call.parameters().forEach(parameter -> inputs.add(find(parameter, scope)));
        yield part(plan, scope, attributes, inputs);
      }
      case Plan.Call call -> call(call, scope);
      case Plan.Remote remote ->
          part(plan, scope, List.of(Printer.print(remote.source())), List.of());
      case Plan.InfoJoin join -> {
        find(join.operand(), scope).uses++;
        yield part(plan, scope, List.of(new Object()), List.of());
      }
      case Plan.Aggregate aggregate -> aggregate(aggregate, scope);
      case Plan.Negate negate ->
          part(plan, scope, List.of(), List.of(find(negate.operand(), scope)));
      case Plan.Binary binary -> chain(binary, scope);
      case Plan.Shared shared -> find(shared.inner(), scope);
    };
  }

  /// The inputs of a range vector, which is never evaluated by itself: what makes it is part of the
  /// function around.
  private List<Part> range(Plan.Range range, int scope, List<Object> attributes) {
    List<Part> inputs = new ArrayList<>();
    attributes.add(range.rangeMs());
    attributes.add(range.shift());
    switch (range) {
      case Plan.Range.Selected selected -> {
        attributes.add(matchers(selected.selector()));
        attributes.add(selected.source().selector().rangeMode());
      }
      case Plan.Range.Subquery subquery -> {
        attributes.add(subquery.stepMs());
        List<Object> grid = List.of(subquery.rangeMs(), subquery.stepMs(), subquery.shift());
        inputs.add(find(subquery.inner(), inside(scope, grid)));
      }
    }
    return inputs;
  }

  /// As they are now: another rewrite may have added some.
  private List<Matcher> matchers(int selector) {
    return query.selectors().get(selector).matchers();
  }

  private List<Object> attributes(Plan.Lookup lookup) {
    return List.of(matchers(lookup.selector()), lookup.source().rangeMode(), lookup.shift());
  }

  private static List<Object> attributes(Expr.Call call) {
    List<Object> attributes = new ArrayList<>();
    attributes.add(call.function().name());
    for (Expr argument : call.arguments()) {
      attributes.add(parentheses(argument));
    }
    return attributes;
  }

  private static int parentheses(Expr expr) {
    int count = 0;
    for (Expr inner = expr; inner instanceof Expr.Paren paren; inner = paren.inner()) {
      count++;
    }
    return count;
  }

  private Part call(Plan.Call call, int scope) {
    List<Object> attributes = attributes(call.source());
    if (looksAtSelector(call) && call.arguments().getFirst() instanceof Plan.Lookup lookup) {
      attributes.addAll(attributes(lookup));
      return part(call, scope, attributes, List.of());
    }
    return part(
        call, scope, attributes, call.arguments().stream().map(a -> find(a, scope)).toList());
  }

  /// Whether a call takes more of a selector than its values.
  private static boolean looksAtSelector(Plan.Call call) {
    String name = call.source().function().name();
    return name.equals("timestamp") || name.equals("start_timestamp");
  }

  private Part aggregate(Plan.Aggregate aggregate, int scope) {
    Expr.Aggregate source = aggregate.source();
    List<Part> inputs = new ArrayList<>();
    inputs.add(find(aggregate.operand(), scope));
    if (aggregate.parameter() != null) {
      inputs.add(find(aggregate.parameter(), scope));
    }
    return part(
        aggregate, scope, List.of(source.operator(), source.grouping(), source.without()), inputs);
  }

  private Part chain(Plan.Binary top, int scope) {
    Deque<Plan.Binary> chain = chain(top);
    Part part = find(chain.element().left(), scope);
    for (Plan.Binary binary : chain) {
      Expr.Binary source = binary.source();
      List<Object> attributes = new ArrayList<>(List.of(source.operator(), source.returnBool()));
      if (source.matching() != null) {
        attributes.add(source.matching());
      }
      part = part(binary, scope, attributes, List.of(part, find(binary.right(), scope)));
    }
    return part;
  }

  /// The operations of a chain, the innermost first.
  private static Deque<Plan.Binary> chain(Plan.Binary top) {
    Deque<Plan.Binary> chain = new ArrayDeque<>();
    Plan left = top;
    while (left instanceof Plan.Binary binary) {
      chain.push(binary);
      left = binary.left();
    }
    return chain;
  }

  private int inside(int scope, List<Object> grid) {
    return scopes.computeIfAbsent(key(scope, "grid", grid, List.of()), _ -> scopes.size() + 1);
  }

  private Part part(Plan plan, int scope, List<Object> attributes, List<Part> inputs) {
    List<Object> ids = inputs.stream().map(input -> (Object) input.id).toList();
    boolean reads =
        plan instanceof Plan.Lookup
            || plan instanceof Plan.Remote
            || (plan instanceof Plan.RangeCall(Plan.Range range, _, _)
                && range instanceof Plan.Range.Selected)
            || (plan instanceof Plan.Call call && looksAtSelector(call))
            || inputs.stream().anyMatch(input -> input.reads);
    Part part =
        parts.computeIfAbsent(
            key(scope, plan.getClass(), attributes, ids),
            _ -> {
              inputs.forEach(input -> input.uses++);
              return new Part(parts.size(), reads, plan instanceof Plan.Range);
            });
    partOf.put(plan, part);
    return part;
  }

  private static Key key(int scope, Object kind, List<Object> attributes, List<Object> inputs) {
    return new Key(
        Stream.of(Arrays.asList(scope, kind), attributes, inputs).flatMap(List::stream).toList());
  }

  private Plan marked(Plan plan) {
    return switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Range.Selected _ -> plan;
      case Plan.Lookup _, Plan.Remote _ -> mark(plan, plan);
      case Plan.Range.Subquery subquery -> marked(subquery);
      case Plan.Once(Plan inner) -> mark(plan, new Plan.Once(marked(inner)));
      case Plan.RangeCall call ->
          mark(
              call,
              new Plan.RangeCall(
                  call.range() instanceof Plan.Range.Subquery subquery
                      ? marked(subquery)
                      : call.range(),
                  call.parameters().stream().map(this::marked).toList(),
                  call.source()));
      case Plan.Call call ->
          mark(
              call,
              looksAtSelector(call) && call.arguments().getFirst() instanceof Plan.Lookup
                  ? call
                  : new Plan.Call(
                      call.arguments().stream().map(this::marked).toList(), call.source()));
      case Plan.InfoJoin join ->
          new Plan.InfoJoin(marked(join.operand()), join.matchers(), join.shift(), join.source());
      case Plan.Aggregate aggregate ->
          mark(
              aggregate,
              new Plan.Aggregate(
                  marked(aggregate.operand()),
                  markedOrNull(aggregate.parameter()),
                  aggregate.source()));
      case Plan.Negate negate ->
          mark(negate, new Plan.Negate(marked(negate.operand()), negate.source()));
      case Plan.Binary binary -> markedChain(binary);
      case Plan.Shared shared -> shared;
    };
  }

  private @Nullable Plan markedOrNull(@Nullable Plan plan) {
    return plan == null ? null : marked(plan);
  }

  private Plan.Range marked(Plan.Range.Subquery subquery) {
    return new Plan.Range.Subquery(
        marked(subquery.inner()),
        subquery.rangeMs(),
        subquery.stepMs(),
        subquery.shift(),
        subquery.source());
  }

  private Plan markedChain(Plan.Binary top) {
    Deque<Plan.Binary> chain = chain(top);
    Plan plan = marked(chain.element().left());
    int above = chain.size();
    int inChain = 0;
    for (Plan.Binary binary : chain) {
      above--;
      plan = new Plan.Binary(plan, marked(binary.right()), binary.source());
      if (above == 0 || inChain < MOST_IN_CHAIN) {
        plan = mark(binary, plan);
        inChain += plan instanceof Plan.Shared ? 1 : 0;
      }
    }
    return plan;
  }

  private Plan mark(Plan original, Plan rewritten) {
    Part part = partOf.get(original);
    return part != null && part.isShared() ? new Plan.Shared(part.id, rewritten) : rewritten;
  }
}

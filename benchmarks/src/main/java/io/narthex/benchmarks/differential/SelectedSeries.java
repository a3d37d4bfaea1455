package io.narthex.benchmarks.differential;

import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Label sets that the selectors of expressions find: for each metric name and its equality
/// matchers a few series, of which the matchers select some. Not thread-safe.
final class SelectedSeries {
  private static final int MAX_SERIES = 4_000;
  private static final List<String> INSTANCES = List.of("0", "1", "2");
  private static final List<String> JOBS = List.of("api-server", "app");
  private static final List<String> BOUNDS = List.of("0.1", "0.5", "1.0", "5.0", "+Inf");

  private final Set<SortedMap<String, String>> series = new LinkedHashSet<>();

  /// The label sets so far, each once.
  Collection<SortedMap<String, String>> series() {
    return series;
  }

  /// Adds what the selectors of an expression find.
  void add(Expr expression) {
    Deque<Expr> rest = new ArrayDeque<>(List.of(expression));
    while (!rest.isEmpty()) {
      Expr next = rest.pop();
      if (next instanceof Expr.VectorSelector selector) {
        add(selector);
      }
      children(next).forEach(rest::push);
    }
  }

  private static List<Expr> children(Expr expression) {
    return switch (expression) {
      case Expr.NumberLiteral _, Expr.StringLiteral _, Expr.VectorSelector _ -> List.of();
      case Expr.Paren paren -> List.of(paren.inner());
      case Expr.Unary unary -> List.of(unary.operand());
      case Expr.Binary binary -> List.of(binary.left(), binary.right());
      case Expr.Aggregate aggregate ->
          aggregate.parameter() == null
              ? List.of(aggregate.operand())
              : List.of(aggregate.operand(), aggregate.parameter());
      case Expr.Call call -> call.arguments();
      case Expr.MatrixSelector matrix -> List.of(matrix.selector());
      case Expr.Subquery subquery -> List.of(subquery.inner());
    };
  }

  private void add(Expr.VectorSelector selector) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Matcher matcher : selector.matchers()) {
      if (matcher.type() == MatchType.EQUAL && !matcher.value().isEmpty()) {
        labels.put(matcher.name(), matcher.value());
      }
    }
    String name = labels.getOrDefault("__name__", "");
    if (name.isEmpty() || series.size() > MAX_SERIES) {
      return;
    }
    List<SortedMap<String, String>> found = new ArrayList<>(List.of(labels));
    found = spread(found, "instance", INSTANCES);
    found = spread(found, "job", JOBS);
    if (name.endsWith("_bucket")) {
      found = spread(found, "le", BOUNDS);
    }
    series.addAll(found);
  }

  /// Each label set with each value of a label, where it does not have the label.
  private static List<SortedMap<String, String>> spread(
      List<SortedMap<String, String>> labelSets, String name, List<String> values) {
    List<SortedMap<String, String>> spread = new ArrayList<>();
    for (SortedMap<String, String> labels : labelSets) {
      for (String value : labels.containsKey(name) ? List.of(labels.get(name)) : values) {
        SortedMap<String, String> one = new TreeMap<>(labels);
        one.put(name, value);
        spread.add(one);
      }
    }
    return spread;
  }
}

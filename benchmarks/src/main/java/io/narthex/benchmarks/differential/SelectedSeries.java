package io.narthex.benchmarks.differential;

import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Label sets that the selectors of expressions find: for each metric name and its equality
/// matchers a few series, of which the matchers select some. Not thread-safe.
public final class SelectedSeries {
  private static final int MAX_SERIES = 4_000;
  private static final List<String> INSTANCES = List.of("0", "1", "2");
  private static final List<String> JOBS = List.of("api-server", "app");
  private static final List<String> BOUNDS = List.of("0.1", "0.5", "1.0", "5.0", "+Inf");

  private final Set<SortedMap<String, String>> series = new LinkedHashSet<>();

  /// The label sets so far, each once, in the order of labels: a Prometheus answers in the order in
  /// which its head got to know the series.
  public Collection<SortedMap<String, String>> series() {
    return series.stream().sorted(Comparator.comparing(Labels::of)).toList();
  }

  /// Adds what the selectors of an expression find.
  public void add(Expr expression) {
    Deque<Expr> rest = new ArrayDeque<>(List.of(expression));
    while (!rest.isEmpty()) {
      Expr next = rest.pop();
      if (next instanceof Expr.VectorSelector selector) {
        add(selector);
      }
      next.parts().forEach(rest::push);
    }
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
    if (name.endsWith("_info")) {
      found.forEach(SelectedSeries::describe);
    }
    series.addAll(found);
  }

  /// Info series differ in a label of their own, which some lack.
  private static void describe(SortedMap<String, String> labels) {
    int version = Math.floorMod(labels.hashCode(), INSTANCES.size());
    if (version > 0) {
      labels.putIfAbsent("version", String.valueOf(version));
    }
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

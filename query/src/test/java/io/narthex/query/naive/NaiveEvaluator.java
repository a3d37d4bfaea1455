package io.narthex.query.naive;

import io.narthex.query.QueryException;
import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.operator.NaiveBinary;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.UnaryOperator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions as their definitions read: each operation at each time, for each series,
/// with label sets as maps. Slow, and written to be checked by eye.
///
/// @param delayedNameRemoval whether names go when the query ends
/// @param subqueryStepMs step of subqueries that name none
/// @param chance decides what the language leaves open
/// @param alwaysRange whether a single time is that of a range: a subquery that has one step before
///   its end
record NaiveEvaluator(
    NaiveSelection selection,
    boolean delayedNameRemoval,
    long subqueryStepMs,
    NaiveChance chance,
    boolean alwaysRange) {
  static final String SAME_LABELSET = "vector cannot contain metrics with the same labelset";
  static final Set<String> METADATA = Set.of("__name__", "__type__", "__unit__");

  /// The answer hangs on what the language leaves open: the order of equal samples, how numbers are
  /// rounded.
  static final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// What a query answers: samples by labels, names gone.
  Map<Map<String, String>, List<@Nullable Double>> answer(Expr expr, List<Long> times) {
    Map<Map<String, String>, List<@Nullable Double>> answer =
        new TreeMap<>(Comparator.comparing(Object::toString));
    switch (evaluate(expr, times)) {
      case NaiveValue.Scalar(List<Double> values) -> answer.put(Map.of(), new ArrayList<>(values));
      case NaiveValue.Text text -> throw new IllegalArgumentException(text.value());
      case NaiveValue.Vector(List<Row> rows) -> {
        List<Row> finished = new ArrayList<>();
        for (Row row : rows) {
          finished.add(row.dropsName() ? nameless(row, row.values()) : row);
        }
        for (Row row : merged(finished, true)) {
          if (hasSample(row)) {
            answer.put(row.labels(), row.values());
          }
        }
      }
    }
    return answer;
  }

  private static boolean hasSample(Row row) {
    return row.values().stream().anyMatch(v -> v != null);
  }

  private static Row nameless(Row row, List<@Nullable Double> values) {
    Map<String, String> labels = new TreeMap<>(row.labels());
    labels.keySet().removeAll(METADATA);
    return new Row(labels, false, values);
  }

  /// A row whose name goes now or later.
  Row renamed(Row row, List<@Nullable Double> values) {
    return delayedNameRemoval ? new Row(row.labels(), true, values) : nameless(row, values);
  }

  /// Rows of equal labels become one.
  ///
  /// @param overlapping whether it is an error only where both have a sample at one time
  static List<Row> merged(List<Row> rows, boolean overlapping) {
    Map<Map<String, String>, Row> byLabels = new LinkedHashMap<>();
    for (Row row : rows) {
      if (!hasSample(row)) {
        continue;
      }
      Row before = byLabels.putIfAbsent(row.labels(), row);
      if (before == null) {
        continue;
      }
      List<@Nullable Double> values = new ArrayList<>(before.values());
      for (int i = 0; i < values.size(); i++) {
        if (!overlapping || (values.get(i) != null && row.values().get(i) != null)) {
          throw failure(SAME_LABELSET);
        }
        values.set(i, values.get(i) == null ? row.values().get(i) : values.get(i));
      }
      byLabels.put(row.labels(), new Row(row.labels(), before.dropsName(), values));
    }
    return new ArrayList<>(byLabels.values());
  }

  static QueryException failure(String text) {
    return new QueryException(QueryException.Kind.EXECUTION, text);
  }

  NaiveValue evaluate(Expr expr, List<Long> times) {
    if (isRange(times.size()) && StepInvariance.of(expr)) {
      return repeated(in(false).each(expr, times.subList(0, 1)), times.size());
    }
    return each(expr, times);
  }

  /// The same evaluator for another range.
  NaiveEvaluator in(boolean range) {
    return new NaiveEvaluator(selection, delayedNameRemoval, subqueryStepMs, chance, range);
  }

  private boolean isRange(int times) {
    return alwaysRange || times > 1;
  }

  private static NaiveValue repeated(NaiveValue once, int times) {
    return switch (once) {
      case NaiveValue.Text text -> text;
      case NaiveValue.Scalar(List<Double> values) ->
          new NaiveValue.Scalar(Collections.nCopies(times, values.getFirst()));
      case NaiveValue.Vector(List<Row> rows) ->
          new NaiveValue.Vector(
              rows.stream()
                  .map(row ->
                      new Row(
                          row.labels(),
                          row.dropsName(),
                          Collections.nCopies(times, row.values().getFirst())))
                  .toList());
    };
  }

  private NaiveValue each(Expr expr, List<Long> times) {
    return switch (expr) {
      case Expr.NumberLiteral n ->
          new NaiveValue.Scalar(Collections.nCopies(times.size(), n.value()));
      case Expr.StringLiteral s -> new NaiveValue.Text(s.value());
      case Expr.Paren p -> evaluate(p.inner(), times);
      case Expr.VectorSelector v -> new NaiveValue.Vector(selection.instant(v, times, false));
      case Expr.Unary u -> unary(u, times);
      case Expr.Binary b -> binary(b, times);
      case Expr.Aggregate a -> new NaiveValue.Vector(new NaiveGroups(this, a).rows(times));
      case Expr.Call c -> call(c, times);
      case Expr.MatrixSelector m -> throw new IllegalArgumentException("a range vector");
      case Expr.Subquery s -> throw new IllegalArgumentException("a range vector");
    };
  }

  private List<Row> vector(Expr expr, List<Long> times) {
    return ((NaiveValue.Vector) evaluate(expr, times)).rows();
  }

  private List<Double> scalar(Expr expr, List<Long> times) {
    return ((NaiveValue.Scalar) evaluate(expr, times)).values();
  }

  private NaiveValue unary(Expr.Unary unary, List<Long> times) {
    NaiveValue value = evaluate(unary.operand(), times);
    if (unary.operator() == UnaryOperator.PLUS) {
      return value;
    }
    if (value instanceof NaiveValue.Scalar(List<Double> values)) {
      return new NaiveValue.Scalar(values.stream().map(v -> -v).toList());
    }
    List<Row> rows = new ArrayList<>();
    for (Row row : ((NaiveValue.Vector) value).rows()) {
      rows.add(renamed(row, mapped(row, (v, _) -> -v)));
    }
    return new NaiveValue.Vector(delayedNameRemoval ? rows : merged(rows, true));
  }

  /// What becomes of a sample at the time at an index.
  interface Mapping {
    @Nullable Double of(double value, int index);
  }

  private static List<@Nullable Double> mapped(Row row, Mapping mapping) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < row.values().size(); i++) {
      Double value = row.values().get(i);
      values.add(value == null ? null : mapping.of(value, i));
    }
    return values;
  }

  private NaiveValue binary(Expr.Binary node, List<Long> times) {
    NaiveValue left = evaluate(node.left(), times);
    NaiveValue right = evaluate(node.right(), times);
    NaiveBinary naive = new NaiveBinary(node, delayedNameRemoval);
    if (left instanceof NaiveValue.Scalar(List<Double> lefts)
        && right instanceof NaiveValue.Scalar(List<Double> rights)) {
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < times.size(); i++) {
        List<NaiveBinary.Sample> one =
            List.of(new NaiveBinary.Sample(Map.of(), lefts.get(i), false));
        values.add(naive.vectorAndScalar(one, rights.get(i), false).getFirst().value());
      }
      return new NaiveValue.Scalar(values);
    }
    List<List<NaiveBinary.Sample>> results = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      if (left instanceof NaiveValue.Scalar(List<Double> lefts)) {
        results.add(naive.vectorAndScalar(samples(right, i), lefts.get(i), true));
      } else if (right instanceof NaiveValue.Scalar(List<Double> rights)) {
        results.add(naive.vectorAndScalar(samples(left, i), rights.get(i), false));
      } else {
        results.add(naive.vectors(samples(left, i), samples(right, i)));
      }
      checkSameLabels(results.getLast(), times.size());
    }
    return new NaiveValue.Vector(collected(results));
  }

  static List<NaiveBinary.Sample> samples(NaiveValue vector, int index) {
    List<NaiveBinary.Sample> samples = new ArrayList<>();
    for (Row row : ((NaiveValue.Vector) vector).rows()) {
      Double value = row.values().get(index);
      if (value != null) {
        samples.add(new NaiveBinary.Sample(row.labels(), value, row.dropsName()));
      }
    }
    return samples;
  }

  /// Equal labels at one time are an error, but in instant queries that drop names at the end.
  void checkSameLabels(List<NaiveBinary.Sample> samples, int times) {
    long distinct = samples.stream().map(NaiveBinary.Sample::labels).distinct().count();
    if (distinct < samples.size() && (isRange(times) || !delayedNameRemoval)) {
      throw failure(SAME_LABELSET);
    }
  }

  /// The samples of all times as rows.
  static List<Row> collected(List<List<NaiveBinary.Sample>> results) {
    if (results.size() == 1) {
      List<Row> rows = new ArrayList<>();
      for (NaiveBinary.Sample sample : results.getFirst()) {
        List<@Nullable Double> values = new ArrayList<>();
        values.add(sample.value());
        rows.add(new Row(sample.labels(), sample.dropsName(), values));
      }
      return rows;
    }
    Map<Map<String, String>, Row> rows = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      for (NaiveBinary.Sample sample : results.get(i)) {
        Row row =
            rows.computeIfAbsent(
                sample.labels(),
                labels ->
                    new Row(
                        labels,
                        sample.dropsName(),
                        new ArrayList<>(Collections.nCopies(results.size(), (Double) null))));
        row.values().set(i, sample.value());
      }
    }
    return new ArrayList<>(rows.values());
  }

  private NaiveValue call(Expr.Call call, List<Long> times) {
    String name = call.function().name();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expr argument = call.arguments().get(i);
      while (argument instanceof Expr.Paren p) {
        argument = p.inner();
      }
      if (argument instanceof Expr.MatrixSelector || argument instanceof Expr.Subquery) {
        List<List<Double>> parameters = new ArrayList<>();
        for (int other = 0; other < call.arguments().size(); other++) {
          if (other != i) {
            parameters.add(scalar(call.arguments().get(other), times));
          }
        }
        return new NaiveValue.Vector(
            new NaiveRangeCalls(this, subqueryStepMs).rows(name, argument, parameters, times));
      }
    }
    return new NaiveCalls(this).evaluate(call, times);
  }

  /// Rows of a function of single samples, whose names go now or later.
  List<Row> renamed(Expr argument, List<Long> times, Mapping mapping) {
    List<Row> rows = new ArrayList<>();
    for (Row row : vector(argument, times)) {
      rows.add(new Row(row.labels(), row.dropsName(), mapped(row, mapping)));
    }
    return renamedRows(rows, times.size());
  }

  /// The same rows, whose names go now or later.
  List<Row> renamedRows(List<Row> rows, int times) {
    List<Row> renamed = new ArrayList<>();
    rows.forEach(row -> renamed.add(renamed(row, row.values())));
    List<List<NaiveBinary.Sample>> results = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      results.add(samples(new NaiveValue.Vector(renamed), i));
      checkSameLabels(results.getLast(), times);
    }
    return collected(results);
  }

  List<Row> rowsOf(Expr argument, List<Long> times) {
    return vector(argument, times);
  }

  List<Double> scalarOf(Expr argument, List<Long> times) {
    return scalar(argument, times);
  }

  static List<Row> mergedRows(List<Row> rows) {
    return merged(rows, true);
  }
}

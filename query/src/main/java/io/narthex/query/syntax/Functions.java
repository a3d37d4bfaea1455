package io.narthex.query.syntax;

import static io.narthex.query.syntax.ValueType.MATRIX;
import static io.narthex.query.syntax.ValueType.SCALAR;
import static io.narthex.query.syntax.ValueType.STRING;
import static io.narthex.query.syntax.ValueType.VECTOR;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The functions of the language, by name.
public final class Functions {
  private static final SortedMap<String, FunctionSignature> BY_NAME = table();

  private Functions() {}

  /// The function `name` (case counts); null: there is none.
  public static @Nullable FunctionSignature find(String name) {
    return BY_NAME.get(name);
  }

  /// All functions, ascending by name.
  public static Collection<FunctionSignature> all() {
    return BY_NAME.values();
  }

  private static SortedMap<String, FunctionSignature> table() {
    Table table = new Table(new TreeMap<>());
    table.vectors(
        "abs ceil floor exp sqrt ln log2 log10 sgn deg rad sin cos tan asin acos atan sinh cosh"
            + " tanh asinh acosh atanh absent sort sort_desc timestamp histogram_avg"
            + " histogram_count histogram_sum histogram_stddev histogram_stdvar",
        VECTOR);
    table.vectors("clamp", VECTOR, SCALAR, SCALAR);
    table.vectors("clamp_max clamp_min", VECTOR, SCALAR);
    table.vectors("histogram_fraction", SCALAR, SCALAR, VECTOR);
    table.vectors("histogram_quantile", SCALAR, VECTOR);
    table.vectors("label_replace", VECTOR, STRING, STRING, STRING, STRING);
    table.vectors("vector", SCALAR);
    table.vectors(
        "rate increase delta irate idelta deriv changes resets absent_over_time avg_over_time"
            + " count_over_time first_over_time last_over_time max_over_time min_over_time"
            + " present_over_time stddev_over_time stdvar_over_time sum_over_time",
        MATRIX);
    table.vectors("predict_linear", MATRIX, SCALAR);
    table.vectors("quantile_over_time", SCALAR, MATRIX);
    table.variadic("day_of_month day_of_week day_of_year days_in_month", 1, VECTOR);
    table.variadic("hour minute month year", 1, VECTOR);
    table.variadic("round", 1, VECTOR, SCALAR);
    table.variadic("label_join", -1, VECTOR, STRING, STRING, STRING);
    table.scalars("pi time");
    table.scalars("scalar", VECTOR);
    experimental(table);
    return Collections.unmodifiableSortedMap(table.byName);
  }

  private static void experimental(Table table) {
    for (String name : List.of("end", "range", "start", "step")) {
      table.add(new FunctionSignature(name, List.of(), 0, SCALAR, true));
    }
    for (String name : List.of("max_of", "min_of")) {
      table.add(new FunctionSignature(name, List.of(SCALAR, SCALAR), 0, SCALAR, true));
    }
    for (String name : List.of("mad", "ts_of_first", "ts_of_last", "ts_of_max", "ts_of_min")) {
      table.add(new FunctionSignature(name + "_over_time", List.of(MATRIX), 0, VECTOR, true));
    }
    for (String name : List.of("sort_by_label", "sort_by_label_desc")) {
      table.add(new FunctionSignature(name, List.of(VECTOR, STRING), -1, VECTOR, true));
    }
    table.add(
        new FunctionSignature(
            "double_exponential_smoothing", List.of(MATRIX, SCALAR, SCALAR), 0, VECTOR, true));
    table.add(
        new FunctionSignature(
            "histogram_quantiles", List.of(VECTOR, STRING, SCALAR, SCALAR), 9, VECTOR, true));
    table.add(new FunctionSignature("info", List.of(VECTOR, VECTOR), 1, VECTOR, true));
    table.add(new FunctionSignature("start_timestamp", List.of(VECTOR), 0, VECTOR, true));
  }

  private record Table(SortedMap<String, FunctionSignature> byName) {
    void add(FunctionSignature function) {
      byName.put(function.name(), function);
    }

    void vectors(String names, ValueType... arguments) {
      variadic(names, 0, arguments);
    }

    void variadic(String names, int variadic, ValueType... arguments) {
      for (String name : names.split(" ", -1)) {
        add(new FunctionSignature(name, List.of(arguments), variadic, VECTOR, false));
      }
    }

    void scalars(String names, ValueType... arguments) {
      for (String name : names.split(" ", -1)) {
        add(new FunctionSignature(name, List.of(arguments), 0, SCALAR, false));
      }
    }
  }
}

package io.narthex.query.promqltest;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryValue;
import io.narthex.query.syntax.ParseException;
import io.narthex.storage.Storage;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Executes the commands of a test file, in order, with upstream's checking rules: relative
/// tolerance 1e-6; each instant query is evaluated a second time as the middle of a range query,
/// and all that again at other times with `@` put on every selector.
public final class TestRunner implements AutoCloseable {
  private static final double TOLERANCE = 1e-6;
  private static final long MINUTE_MS = 60_000;
  private static final Pattern QUERY_CONTEXT = Pattern.compile("\\b(start|end|range|step)\\s*\\(");

  private final Function<LoadedSamples, Storage> newStorage;
  private final Function<Storage, QueryEngine> newEngine;
  private final LoadedSamples loaded = new LoadedSamples();
  private @Nullable Storage storage;
  private @Nullable QueryEngine engine;

  /// @param newStorage makes empty storages for such samples
  /// @param newEngine makes the engine that reads one
  public TestRunner(
      Function<LoadedSamples, Storage> newStorage, Function<Storage, QueryEngine> newEngine) {
    this.newStorage = newStorage;
    this.newEngine = newEngine;
  }

  /// Runs all commands.
  ///
  /// @param outcome told of each `eval`: the command, and null or what is wrong
  public void run(
      List<TestCommand> commands, BiConsumer<TestCommand.Eval, @Nullable String> outcome) {
    for (TestCommand command : commands) {
      switch (command) {
        case TestCommand.Clear _ -> {
          loaded.clear();
          forget();
        }
        case TestCommand.Load load -> {
          loaded.add(load);
          forget();
        }
        case TestCommand.Eval eval -> outcome.accept(eval, evaluate(eval));
      }
    }
  }

  private QueryEngine engine() {
    QueryEngine current = engine;
    if (current != null) {
      return current;
    }
    Storage fresh = newStorage.apply(loaded);
    storage = fresh;
    loaded.writeTo(fresh);
    current = newEngine.apply(fresh);
    engine = current;
    return current;
  }

  private void forget() {
    if (storage != null) {
      storage.close();
    }
    storage = null;
    engine = null;
  }

  @Override
  public void close() {
    forget();
  }

  private @Nullable String evaluate(TestCommand.Eval eval) {
    Expectations expected;
    List<TestCommand.Eval> variants;
    try {
      expected = new Expectations(eval);
      variants = AtVariants.of(eval);
    } catch (RuntimeException | ParseException e) {
      return "not understood: " + e.getMessage();
    }
    String problem = evaluate(eval, expected);
    for (TestCommand.Eval variant : variants) {
      if (problem == null) {
        problem = evaluate(variant, expected);
        problem =
            problem == null
                ? null
                : "as " + variant.query() + " at " + variant.startMs() + " ms: " + problem;
      }
    }
    return problem;
  }

  private @Nullable String evaluate(TestCommand.Eval eval, Expectations expected) {
    try {
      QueryResult result = query(eval);
      if (expected.fails) {
        return "expected to fail, got " + result.value();
      }
      String reason = expected.againstAnnotations(result);
      reason = reason != null ? reason : againstValue(eval, expected, result.value());
      return reason != null || !isRangeComparable(eval, expected)
          ? reason
          : asRange(eval, expected);
    } catch (QueryException e) {
      return expected.fails
          ? expected.againstFailure(String.valueOf(e.getMessage()))
          : "failed: " + e.getMessage();
    } catch (RuntimeException | StackOverflowError e) {
      return "broke: " + e;
    }
  }

  private QueryResult query(TestCommand.Eval eval) {
    return eval.isInstant()
        ? engine().instant(eval.query(), eval.startMs(), QueryOptions.DEFAULT)
        : engine()
            .range(eval.query(), eval.startMs(), eval.endMs(), eval.stepMs(), QueryOptions.DEFAULT);
  }

  private static boolean isRangeComparable(TestCommand.Eval eval, Expectations expected) {
    return eval.isInstant()
        && expected.rangeVectorGrid == null
        && expected.text == null
        && !QUERY_CONTEXT.matcher(eval.query()).find();
  }

  private @Nullable String asRange(TestCommand.Eval eval, Expectations expected) {
    QueryResult result =
        engine()
            .range(
                eval.query(),
                eval.startMs() - MINUTE_MS,
                eval.startMs() + MINUTE_MS,
                MINUTE_MS,
                QueryOptions.DEFAULT);
    if (expected.ordered) {
      return null;
    }
    Map<Labels, Double> middle = new HashMap<>();
    for (QueryValue.Series series : ((QueryValue.Matrix) result.value()).series()) {
      for (int i = 0; i < series.timestampsMs().length; i++) {
        if (series.timestampsMs()[i] == eval.startMs()) {
          middle.put(series.labels(), series.values()[i]);
        }
      }
    }
    String reason =
        expected.scalar != null
            ? againstVector(Map.of(Labels.EMPTY, List.of(expected.scalar)), middle)
            : againstVector(expected.series, middle);
    return reason == null ? null : "as range query: " + reason;
  }

  private static @Nullable String againstValue(
      TestCommand.Eval eval, Expectations expected, QueryValue value) {
    return switch (value) {
      case QueryValue.Scalar scalar ->
          expected.scalar != null && almostEqual(expected.scalar, scalar.value())
              ? null
              : "expected " + expected.scalar + ", got " + scalar;
      case QueryValue.Text text ->
          text.value().equals(expected.text) ? null : "expected " + expected.text + ", got " + text;
      case QueryValue.Vector vector -> {
        Map<Labels, Double> actual = new LinkedHashMap<>();
        for (QueryValue.Sample sample : vector.samples()) {
          if (actual.put(sample.labels(), sample.value()) != null) {
            yield "series twice: " + sample.labels();
          }
        }
        String reason = againstVector(expected.series, actual);
        yield reason == null && expected.ordered
            ? againstOrder(new ArrayList<>(expected.series.keySet()), vector)
            : reason;
      }
      case QueryValue.Matrix matrix -> againstMatrix(eval, expected, matrix);
    };
  }

  private static @Nullable String againstOrder(List<Labels> expected, QueryValue.Vector vector) {
    List<Labels> actual = vector.samples().stream().map(QueryValue.Sample::labels).toList();
    return actual.equals(expected) ? null : "order: expected " + expected + ", got " + actual;
  }

  private static @Nullable String againstVector(
      Map<Labels, List<Double>> expected, Map<Labels, Double> actual) {
    for (Map.Entry<Labels, List<Double>> entry : expected.entrySet()) {
      Double value = actual.get(entry.getKey());
      Double wanted = entry.getValue().isEmpty() ? null : entry.getValue().get(0);
      if (value == null || wanted == null || !almostEqual(wanted, value)) {
        return "expected " + entry + ", got " + value + " among " + actual;
      }
    }
    return actual.size() == expected.size() ? null : "unexpected series among " + actual;
  }

  private static @Nullable String againstMatrix(
      TestCommand.Eval eval, Expectations expected, QueryValue.Matrix matrix) {
    long[] grid = expected.rangeVectorGrid;
    long startMs = grid == null ? eval.startMs() : grid[0];
    long stepMs = grid == null ? eval.stepMs() : grid[2];
    Map<Labels, List<Double>> wanted =
        expected.scalar == null ? expected.series : Map.of(Labels.EMPTY, List.of(expected.scalar));
    Labels previous = null;
    for (QueryValue.Series series : matrix.series()) {
      if (grid == null && previous != null && previous.compareTo(series.labels()) >= 0) {
        return "not in label order: " + previous + ", " + series.labels();
      }
      previous = series.labels();
      List<Double> items = wanted.get(series.labels());
      if (items == null) {
        return "unexpected series " + series.labels();
      }
      String reason = againstSeries(items, startMs, stepMs, series);
      if (reason != null) {
        return series.labels() + ": " + reason;
      }
    }
    long nonEmpty =
        wanted.values().stream().filter(l -> l.stream().anyMatch(v -> v != null)).count();
    return matrix.series().size() == nonEmpty
        ? null
        : "expected " + nonEmpty + " series, got " + matrix.series().size();
  }

  private static @Nullable String againstSeries(
      List<Double> items, long startMs, long stepMs, QueryValue.Series series) {
    Map<Long, Double> actual = new TreeMap<>();
    for (int i = 0; i < series.timestampsMs().length; i++) {
      actual.put(series.timestampsMs()[i], series.values()[i]);
    }
    Map<Long, Double> wanted = new TreeMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) != null) {
        wanted.put(startMs + i * stepMs, items.get(i));
      }
    }
    if (!actual.keySet().equals(wanted.keySet())) {
      return "expected " + wanted + ", got " + actual;
    }
    for (Map.Entry<Long, Double> entry : wanted.entrySet()) {
      if (!almostEqual(
          entry.getValue(), actual.getOrDefault(entry.getKey(), StaleMarker.value()))) {
        return "expected " + wanted + ", got " + actual;
      }
    }
    return null;
  }

  /// Upstream's comparison: bits for stale markers, NaN equals NaN, else relative to both.
  static boolean almostEqual(double a, double b) {
    if (StaleMarker.is(a) || StaleMarker.is(b)) {
      return StaleMarker.is(a) && StaleMarker.is(b);
    }
    if ((Double.isNaN(a) && Double.isNaN(b)) || a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }
}

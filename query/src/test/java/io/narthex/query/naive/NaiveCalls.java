package io.narthex.query.naive;

import io.narthex.query.function.GoMath;
import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions of instant vectors and scalars.
record NaiveCalls(NaiveEvaluator evaluator) {
  /// From here on 1 is nothing beside the square.
  private static final double BIG = 1e100;

  NaiveValue evaluate(Expr.Call call, List<Long> times) {
    String name = call.function().name();
    List<Expr> arguments = call.arguments();
    return switch (name) {
      case "time" -> new NaiveValue.Scalar(times.stream().map(t -> t / 1000.0).toList());
      case "pi" -> constant(Math.PI, times);
      case "start" -> constant(evaluator.selection().startMs() / 1000.0, times);
      case "end" -> constant(evaluator.selection().endMs() / 1000.0, times);
      case "step" -> constant(evaluator.selection().durations().stepSeconds(), times);
      case "range" -> constant(evaluator.selection().durations().rangeSeconds(), times);
      case "max_of", "min_of" -> {
        List<Double> left = evaluator.scalarOf(arguments.get(0), times);
        List<Double> right = evaluator.scalarOf(arguments.get(1), times);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
          values.add(
              name.equals("max_of")
                  ? GoMath.max(left.get(i), right.get(i))
                  : GoMath.min(left.get(i), right.get(i)));
        }
        yield new NaiveValue.Scalar(values);
      }
      case "info" -> new NaiveValue.Vector(new NaiveInfo(evaluator).rows(call, times));
      case "histogram_quantile", "histogram_quantiles", "histogram_fraction" ->
          new NaiveValue.Vector(new NaiveHistograms(evaluator).rows(call, times));
      case "scalar" ->
          new NaiveValue.Scalar(only(evaluator.rowsOf(arguments.getFirst(), times), times.size()));
      case "vector" -> {
        List<@Nullable Double> values =
            new ArrayList<>(evaluator.scalarOf(arguments.getFirst(), times));
        yield new NaiveValue.Vector(List.of(new Row(Map.of(), false, values)));
      }
      case "absent" ->
          new NaiveValue.Vector(
              absent(
                  arguments.getFirst(),
                  evaluator.rowsOf(arguments.getFirst(), times),
                  times.size()));
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" ->
          new NaiveValue.Vector(evaluator.rowsOf(arguments.getFirst(), times));
      case "label_replace" -> new NaiveValue.Vector(replaced(arguments, times));
      case "label_join" -> new NaiveValue.Vector(joined(arguments, times));
      case "timestamp" -> new NaiveValue.Vector(timestamps(arguments.getFirst(), times));
      default -> new NaiveValue.Vector(elements(name, arguments, times));
    };
  }

  private static NaiveValue constant(double value, List<Long> times) {
    return new NaiveValue.Scalar(Collections.nCopies(times.size(), value));
  }

  private static List<Double> only(List<Row> rows, int times) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int at = i;
      List<Double> found =
          rows.stream().map(row -> row.values().get(at)).filter(Objects::nonNull).toList();
      values.add(found.size() == 1 ? found.getFirst() : Double.NaN);
    }
    return values;
  }

  /// 1 at the times at which no row has a sample, with labels of the selector.
  static List<Row> absent(Expr argument, List<Row> rows, int times) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int at = i;
      values.add(rows.stream().anyMatch(row -> row.values().get(at) != null) ? null : 1.0);
    }
    return List.of(new Row(labelsOf(argument), false, values));
  }

  private static Map<String, String> labelsOf(Expr argument) {
    List<Matcher> matchers =
        switch (argument) {
          case Expr.Paren p -> List.of();
          case Expr.VectorSelector v -> v.matchers();
          case Expr.MatrixSelector m -> m.selector().matchers();
          default -> List.of();
        };
    if (argument instanceof Expr.Paren p) {
      return labelsOf(p.inner());
    }
    Map<String, String> labels = new TreeMap<>();
    Set<String> set = new HashSet<>();
    for (Matcher matcher : matchers) {
      if (matcher.type() == MatchType.EQUAL && set.add(matcher.name())) {
        labels.put(matcher.name(), matcher.value());
      } else {
        labels.remove(matcher.name());
      }
    }
    labels.remove("__name__");
    labels.values().remove("");
    return labels;
  }

  private static String text(Expr expr) {
    return ((Expr.StringLiteral) expr).value();
  }

  private List<Row> replaced(List<Expr> arguments, List<Long> times) {
    String target = text(arguments.get(1));
    String replacement = text(arguments.get(2));
    Pattern pattern = Pattern.compile(text(arguments.get(4)), Pattern.DOTALL);
    List<Row> rows = new ArrayList<>();
    for (Row row : evaluator.rowsOf(arguments.getFirst(), times)) {
      var match = pattern.matcher(row.labels().getOrDefault(text(arguments.get(3)), ""));
      rows.add(match.matches() ? with(row, target, expanded(replacement, match)) : row);
    }
    return NaiveEvaluator.mergedRows(rows);
  }

  /// A replacement with the first group in place of `$1` and `${1}`; a group that is not there is
  /// empty.
  private static String expanded(String replacement, MatchResult match) {
    String group = match.groupCount() == 0 ? "" : Objects.requireNonNullElse(match.group(1), "");
    return replacement.replace("${1}", group).replace("$1", group);
  }

  private static Row with(Row row, String label, String value) {
    Map<String, String> labels = new TreeMap<>(row.labels());
    labels.put(label, value);
    labels.values().remove("");
    return new Row(labels, row.dropsName() && !label.equals("__name__"), row.values());
  }

  private List<Row> joined(List<Expr> arguments, List<Long> times) {
    List<Row> rows = new ArrayList<>();
    for (Row row : evaluator.rowsOf(arguments.getFirst(), times)) {
      List<String> values = new ArrayList<>();
      for (Expr source : arguments.subList(3, arguments.size())) {
        values.add(row.labels().getOrDefault(text(source), ""));
      }
      rows.add(with(row, text(arguments.get(1)), String.join(text(arguments.get(2)), values)));
    }
    return NaiveEvaluator.mergedRows(rows);
  }

  private List<Row> timestamps(Expr argument, List<Long> times) {
    Expr inner = argument;
    while (inner instanceof Expr.Paren p) {
      inner = p.inner();
    }
    if (!(inner instanceof Expr.VectorSelector selector)) {
      return evaluator.renamed(argument, times, (_, i) -> times.get(i) / 1000.0);
    }
    NaiveEvaluator timed = evaluator;
    List<Row> rows = timed.selection().instant(selector, times, true);
    return timed.renamedRows(rows, times.size());
  }

  private List<Row> elements(String name, List<Expr> arguments, List<Long> times) {
    List<List<Double>> parameters = new ArrayList<>();
    for (Expr argument : arguments.subList(1, arguments.size())) {
      parameters.add(evaluator.scalarOf(argument, times));
    }
    return evaluator.renamed(
        arguments.getFirst(),
        times,
        (value, i) -> element(name, value, parameters.stream().map(p -> p.get(i)).toList()));
  }

  private static @Nullable Double element(String name, double value, List<Double> parameters) {
    return switch (name) {
      case "abs" -> Math.abs(value);
      case "ceil" -> Math.ceil(value);
      case "floor" -> Math.floor(value);
      case "sqrt" -> Math.sqrt(value);
      case "exp" -> Math.exp(value);
      case "ln" -> Math.log(value);
      case "log2" -> Math.log(value) / Math.log(2);
      case "log10" -> Math.log10(value);
      case "deg" -> value * 180 / Math.PI;
      case "rad" -> value * Math.PI / 180;
      case "sin" -> Math.sin(value);
      case "cos" -> Math.cos(value);
      case "tan" -> Math.tan(value);
      case "asin" -> Math.asin(value);
      case "acos" -> Math.acos(value);
      case "atan" -> Math.atan(value);
      case "sinh" -> Math.sinh(value);
      case "cosh" -> Math.cosh(value);
      case "tanh" -> Math.tanh(value);
      case "asinh" -> Math.copySign(inverseSinh(Math.abs(value)), value);
      case "acosh" -> value < 1 ? Double.NaN : inverseCosh(value);
      case "atanh" -> Math.log1p(2 * value / (1 - value)) / 2;
      case "sgn" -> Math.signum(value);
      case "round" -> {
        double inverse = 1 / (parameters.isEmpty() ? 1 : parameters.getFirst());
        yield Math.floor(value * inverse + 0.5) / inverse;
      }
      case "clamp" -> {
        double min = parameters.get(0);
        double max = parameters.get(1);
        yield max < min ? null : (Double) GoMath.max(min, GoMath.min(max, value));
      }
      case "clamp_min" -> GoMath.max(parameters.getFirst(), value);
      case "clamp_max" -> GoMath.min(parameters.getFirst(), value);
      case "minute",
          "hour",
          "month",
          "year",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "days_in_month" ->
          date(name, value);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /// ln(x + √(x² + 1)), where x² may be beyond all doubles, or nothing beside 1.
  private static double inverseSinh(double value) {
    return value > BIG
        ? Math.log(value) + Math.log(2)
        : Math.log1p(value + value * value / (1 + Math.sqrt(value * value + 1)));
  }

  /// ln(x + √(x² − 1)) for x ≥ 1.
  private static double inverseCosh(double value) {
    double above = value - 1;
    return value > BIG
        ? Math.log(value) + Math.log(2)
        : Math.log1p(above + Math.sqrt(above * (above + 2)));
  }

  private static double date(String name, double seconds) {
    if (!(Math.abs(seconds) < 1e10)) {
      throw new NaiveEvaluator.Undecided(); // no date
    }
    ZonedDateTime time = Instant.ofEpochSecond((long) seconds).atZone(ZoneOffset.UTC);
    return switch (name) {
      case "minute" -> time.getMinute();
      case "hour" -> time.getHour();
      case "month" -> time.getMonthValue();
      case "year" -> time.getYear();
      case "day_of_month" -> time.getDayOfMonth();
      case "day_of_year" -> time.getDayOfYear();
      case "days_in_month" -> time.toLocalDate().lengthOfMonth();
      default -> time.getDayOfWeek().getValue() % 7;
    };
  }
}

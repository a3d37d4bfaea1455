package io.narthex.query.naive;

import java.util.List;
import java.util.Random;

/// Random queries that find something in [RandomSamples]. What rounds differently is at the top
/// only, so that nothing is decided by the last bits of a number.
final class QueryGenerator {
  private static final List<String> EXACT_RANGES =
      List.of(
          "changes",
          "resets",
          "sum_over_time",
          "min_over_time",
          "max_over_time",
          "count_over_time",
          "present_over_time",
          "first_over_time",
          "last_over_time",
          "mad_over_time",
          "ts_of_first_over_time",
          "ts_of_last_over_time",
          "ts_of_min_over_time",
          "ts_of_max_over_time",
          "absent_over_time",
          "rate",
          "increase",
          "delta",
          "irate",
          "idelta",
          "avg_over_time");
  private static final List<String> ROUNDED_RANGES =
      List.of("stddev_over_time", "stdvar_over_time", "deriv", "predict_linear");
  private static final List<String> ELEMENTS =
      List.of("abs", "ceil", "floor", "sqrt", "exp", "ln", "sgn", "round", "minute", "hour");
  private static final List<String> DURATIONS =
      List.of("1m", "2m30s", "17s", "5m", "30s", "1s", "4m1s");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
  private static final List<String> LABELS = List.of("job", "instance", "kind", "__name__", "x");

  private final Random random;

  QueryGenerator(Random random) {
    this.random = random;
  }

  /// A scalar or instant vector.
  String query() {
    if (chance(12)) {
      String function = pick(ROUNDED_RANGES);
      String range = selector(false) + "[" + pick(DURATIONS) + "]";
      return function.equals("predict_linear")
          ? "predict_linear(" + range + ", " + random.nextInt(500) + ")"
          : function + "(" + range + ")";
    }
    return chance(10) ? scalar(2) : vector(1 + random.nextInt(4));
  }

  private String scalar(int depth) {
    if (depth == 0) {
      return chance(4) ? "time()" : number();
    }
    return switch (random.nextInt(4)) {
      case 0 -> "scalar(" + vector(depth - 1) + ")";
      case 1 -> "(" + scalar(depth - 1) + " " + pick(ARITHMETIC) + " " + scalar(depth - 1) + ")";
      case 2 -> "(" + scalar(depth - 1) + " " + pick(COMPARISONS) + " bool " + number() + ")";
      default -> number();
    };
  }

  private String number() {
    return pick(List.of("0", "1", "2", "3.5", "-7", "40", "NaN", "Inf"));
  }

  private String vector(int depth) {
    if (depth == 0) {
      return selector(true);
    }
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> range(depth);
      case 3, 4 -> binary(depth);
      case 5, 6, 7 -> aggregation(depth);
      case 8, 9 -> function(depth);
      case 10 -> "-(" + vector(depth - 1) + ")";
      default -> selector(true);
    };
  }

  private String selector(boolean instant) {
    String name = pick(List.of("a", "b", "c_total", "a", "c_total", ""));
    StringBuilder matchers = new StringBuilder();
    if (name.isEmpty()) {
      matchers.append("__name__=~\"").append(pick(List.of("a|b", ".+", "c.*"))).append('"');
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      matchers.append(matchers.isEmpty() ? "" : ", ");
      matchers.append(
          pick(
              List.of(
                  "job=\"x\"",
                  "job!=\"x\"",
                  "instance=~\"1|2\"",
                  "instance!~\"1\"",
                  "kind=\"\"",
                  "kind!=\"\"",
                  "job=\"none\"")));
    }
    String selector = name + (matchers.isEmpty() && !name.isEmpty() ? "" : "{" + matchers + "}");
    return instant ? selector + (chance(12) ? " smoothed" : "") + modifiers() : selector;
  }

  private String modifiers() {
    String offset = chance(5) ? " offset " + (chance(3) ? "-" : "") + pick(DURATIONS) : "";
    String at = chance(7) ? " @ " + pick(List.of("start()", "end()", "600", "777.5", "-3")) : "";
    return chance(2) ? offset + at : at + offset;
  }

  private String range(int depth) {
    String function = pick(EXACT_RANGES);
    String parameter = "";
    if (chance(10)) {
      function = "quantile_over_time";
      parameter = pick(List.of("0", "0.5", "0.9", "1", "2", "NaN")) + ", ";
    }
    if (depth > 1 && chance(3)) {
      String inner = vector(depth - 1);
      String step = chance(3) ? "" : pick(DURATIONS);
      return function
          + "("
          + parameter
          + "("
          + inner
          + ")["
          + pick(DURATIONS)
          + ":"
          + step
          + "]"
          + modifiers()
          + ")";
    }
    String mode = "";
    if (chance(3)) {
      if (List.of("rate", "increase", "delta").contains(function)) {
        mode = chance(2) ? " smoothed" : " anchored";
      } else if (List.of("changes", "resets").contains(function)) {
        mode = " anchored";
      }
    }
    String selector = selector(false) + "[" + pick(DURATIONS) + "]" + mode + modifiers();
    return function + "(" + parameter + selector + ")";
  }

  private String binary(int depth) {
    String left = vector(depth - 1);
    if (chance(3)) {
      String operator =
          chance(2) ? pick(ARITHMETIC) : pick(COMPARISONS) + (chance(2) ? " bool" : "");
      String scalar = scalar(depth - 1);
      return chance(3)
          ? "(" + scalar + " " + operator + " (" + left + "))"
          : "((" + left + ") " + operator + " " + scalar + ")";
    }
    String matching = "";
    if (chance(2)) {
      matching = (chance(2) ? " on (" : " ignoring (") + labels() + ")";
    }
    String operator;
    if (chance(4)) {
      operator = pick(List.of("and", "or", "unless")) + matching;
    } else {
      operator =
          (chance(2) ? pick(ARITHMETIC) : pick(COMPARISONS) + (chance(2) ? " bool" : ""))
              + matching;
      if (!matching.isEmpty() && chance(2)) {
        operator += chance(2) ? " group_left ()" : " group_right ()";
      }
      if (chance(8)) {
        operator += pick(List.of(" fill (0)", " fill_left (1)", " fill_right (-1)"));
      }
    }
    return "((" + left + ") " + operator + " (" + vector(depth - 1) + "))";
  }

  private String labels() {
    StringBuilder labels = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      labels.append(labels.isEmpty() ? "" : ", ").append(pick(LABELS));
    }
    return labels.toString();
  }

  private String aggregation(int depth) {
    String operand = vector(depth - 1);
    String grouping = chance(3) ? "" : (chance(2) ? " by (" : " without (") + labels() + ") ";
    String operator =
        pick(
            List.of(
                "sum",
                "avg",
                "count",
                "min",
                "max",
                "group",
                "stddev",
                "stdvar",
                "quantile",
                "topk",
                "bottomk",
                "count_values"));
    String parameter =
        switch (operator) {
          case "topk", "bottomk" -> random.nextInt(5) + ", ";
          case "quantile" -> pick(List.of("0", "0.3", "0.5", "1", "-1", "NaN")) + ", ";
          case "count_values" -> "\"" + pick(List.of("x", "job")) + "\", ";
          default -> "";
        };
    return operator + grouping + "(" + parameter + operand + ")";
  }

  private String function(int depth) {
    String operand = vector(depth - 1);
    return switch (random.nextInt(9)) {
      case 0 -> "clamp(" + operand + ", " + scalar(1) + ", " + scalar(1) + ")";
      case 1 -> "clamp_min(" + operand + ", " + number() + ")";
      case 2 -> "absent(" + operand + ")";
      case 3 -> "timestamp(" + operand + ")";
      case 4 ->
          "label_replace("
              + operand
              + ", \""
              + pick(LABELS)
              + "\", \"v$1\", \""
              + pick(LABELS)
              + "\", \"(.*)\")";
      case 5 -> "label_join(" + operand + ", \"x\", \"-\", \"job\", \"instance\")";
      case 6 -> "vector(" + scalar(depth - 1) + ")";
      default -> pick(ELEMENTS) + "(" + operand + ")";
    };
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

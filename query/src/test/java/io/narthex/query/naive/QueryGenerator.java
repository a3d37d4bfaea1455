package io.narthex.query.naive;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// Random queries.
final class QueryGenerator {
  private static final List<String> RANGES =
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
          "rate",
          "increase",
          "delta",
          "irate",
          "idelta",
          "avg_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "deriv",
          "predict_linear",
          "double_exponential_smoothing",
          "quantile_over_time");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

  private final Choice choice;
  private final Vocabulary words;
  private final SelectorGenerator selectors;
  private final CallGenerator calls;

  QueryGenerator(Random random, Vocabulary words) {
    this.choice = new Choice(random);
    this.words = words;
    this.selectors = new SelectorGenerator(choice, words);
    this.calls = new CallGenerator(choice, words, selectors, this);
  }

  /// A scalar or instant vector.
  String query() {
    if (choice.chance(10)) {
      return scalar(2);
    }
    String vector = vector(1 + choice.below(4));
    return choice.chance(16) ? calls.rounded(vector) : vector;
  }

  String scalar(int depth) {
    if (depth == 0) {
      return choice.chance(4)
          ? choice.pick("time()", "start()", "end()", "step()", "range()", "pi()", "1m30s")
          : number();
    }
    return switch (choice.below(6)) {
      case 0 -> "scalar(" + vector(depth - 1) + ")";
      case 1 -> "(" + scalar(depth - 1) + " " + arithmetic() + " " + scalar(depth - 1) + ")";
      case 2 ->
          "(" + scalar(depth - 1) + " " + choice.pick(COMPARISONS) + " bool " + number() + ")";
      case 3 ->
          choice.pick("max_of", "min_of")
              + "("
              + scalar(depth - 1)
              + ", "
              + scalar(depth - 1)
              + ")";
      default -> number();
    };
  }

  String number() {
    return choice.pick("0", "1", "2", "3.5", "-7", "40", "NaN", "Inf", "0.9", "-0.25", "1e3");
  }

  private String arithmetic() {
    return choice.pick(ARITHMETIC);
  }

  String vector(int depth) {
    if (depth == 0) {
      return selectors.instant();
    }
    return switch (choice.below(14)) {
      case 0, 1, 2 -> range(depth);
      case 3, 4, 5 -> binary(depth);
      case 6, 7, 8 -> aggregation(depth);
      case 9, 10, 11 -> calls.call(depth);
      case 12 -> "-(" + vector(depth - 1) + ")";
      default -> selectors.instant();
    };
  }

  /// A function of a range vector.
  private String range(int depth) {
    String function = choice.pick(RANGES);
    String matrix;
    if (depth > 1 && choice.chance(3)) {
      matrix = "(" + vector(depth - 1) + ")" + selectors.subqueryBrackets();
    } else {
      matrix = selectors.series() + selectors.brackets() + mode(function);
    }
    matrix += selectors.modifiers();
    return switch (function) {
      case "quantile_over_time" -> function + "(" + quantile() + ", " + matrix + ")";
      case "predict_linear" -> function + "(" + matrix + ", " + choice.below(500) + ")";
      case "double_exponential_smoothing" -> {
        String factors =
            choice.pick("0.5, 0.5", "0.1, 0.9", "0.9, 0.3", words.whole() ? "1, 0.5" : "0.3, 0.3");
        yield function + "(" + matrix + ", " + factors + ")";
      }
      default -> function + "(" + matrix + ")";
    };
  }

  String quantile() {
    return choice.pick("0", "0.3", "0.5", "0.9", "0.99", "1", "2", "-1", "NaN");
  }

  private String mode(String function) {
    if (choice.chance(3)) {
      if (List.of("rate", "increase", "delta").contains(function)) {
        return choice.pick(" smoothed", " anchored");
      }
      if (List.of("changes", "resets").contains(function)) {
        return " anchored";
      }
    }
    return words.whole() && choice.chance(20) ? choice.pick(" smoothed", " anchored") : "";
  }

  private String binary(int depth) {
    String left = vector(depth - 1);
    if (choice.chance(3)) {
      String operator = choice.chance(2) ? arithmetic() : comparison();
      String scalar = scalar(depth - 1);
      return choice.chance(3)
          ? "(" + scalar + " " + operator + " (" + left + "))"
          : "((" + left + ") " + operator + " " + scalar + ")";
    }
    String right = choice.chance(4) ? left : vector(depth - 1);
    return "((" + left + ") " + vectorOperator() + " (" + right + "))";
  }

  private String comparison() {
    return choice.pick(COMPARISONS) + (choice.chance(2) ? " bool" : "");
  }

  private String vectorOperator() {
    String matching = "";
    if (choice.chance(2)) {
      matching = (choice.chance(2) ? " on (" : " ignoring (") + labels() + ")";
    }
    if (choice.chance(4)) {
      return choice.pick("and", "or", "unless") + matching;
    }
    String operator = (choice.chance(2) ? arithmetic() : comparison()) + matching;
    if (words.whole() && choice.chance(30)) {
      operator = choice.pick("</", ">/") + matching;
    }
    if (!matching.isEmpty() && choice.chance(2)) {
      operator += choice.pick(" group_left (", " group_right (") + include(matching) + ")";
    }
    if (choice.chance(6)) {
      operator +=
          choice.pick(
              " fill (0)",
              " fill_left (1)",
              " fill_right (-1)",
              " fill_left (2) fill_right (3)",
              " fill (NaN)");
    }
    return operator;
  }

  /// Labels for `group_left`, none of which `on` names.
  private String include(String matching) {
    if (choice.chance(2)) {
      return "";
    }
    TreeSet<String> labels = new TreeSet<>();
    for (int i = choice.below(3); i >= 0; i--) {
      labels.add(choice.pick(words.labels()));
    }
    if (matching.startsWith(" on")) {
      labels.removeIf(matching::contains);
    }
    return String.join(", ", labels);
  }

  String labels() {
    StringBuilder labels = new StringBuilder();
    for (int i = choice.below(3); i > 0; i--) {
      labels.append(labels.isEmpty() ? "" : ", ").append(choice.pick(words.labels()));
    }
    return labels.toString();
  }

  String aggregation(int depth) {
    String grouping = choice.chance(3) ? "" : choice.pick(" by (", " without (") + labels() + ") ";
    String operator =
        choice.pick(
            "sum",
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
            "limitk",
            "limit_ratio",
            "count_values");
    // which series come first behind anything else is not said
    String operand = operator.equals("limitk") ? selectors.instant() : vector(depth - 1);
    String parameter =
        switch (operator) {
          case "topk", "bottomk", "limitk" ->
              choice.chance(12) ? scalar(depth - 1) : String.valueOf(choice.below(5));
          case "limit_ratio" -> choice.pick("0.3", "-0.7", "1", "0", "0.5", "-0.5", "1.1", "-2");
          case "quantile" -> choice.chance(8) ? scalar(depth - 1) : quantile();
          case "count_values" -> "\"" + choice.pick("x", "job", "value") + "\"";
          default -> "";
        };
    String separator = parameter.isEmpty() ? "" : ", ";
    String aggregation = operator + grouping + "(" + parameter + separator + operand + ")";
    // how many there are is said, if not which
    return operator.equals("limitk") && !words.whole()
        ? choice.pick("count", "group") + grouping + "(" + aggregation + ")"
        : aggregation;
  }

  /// Writes queries of the whole language, one a line.
  ///
  /// @param arguments how many, and the seed
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    QueryGenerator queries =
        new QueryGenerator(new Random(Long.parseLong(arguments[1])), Vocabulary.SERVERS);
    for (int i = 0; i < count; i++) {
      System.out.println(queries.query());
    }
  }
}

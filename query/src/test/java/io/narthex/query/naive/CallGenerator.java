package io.narthex.query.naive;

import io.narthex.query.syntax.FunctionSignature;
import io.narthex.query.syntax.Functions;
import io.narthex.query.syntax.ValueType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random calls of functions of instant vectors.
record CallGenerator(
    Choice choice, Vocabulary words, SelectorGenerator selectors, QueryGenerator queries) {
  private static final List<String> ELEMENTS =
      List.of(
          "abs",
          "ceil",
          "floor",
          "sqrt",
          "sgn",
          "round",
          "minute",
          "hour",
          "month",
          "year",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "days_in_month",
          "sort",
          "sort_desc");

  /// Functions whose last bits differ between libraries.
  private static final Set<String> ROUNDED =
      Set.of(
          "exp", "ln", "log2", "log10", "deg", "rad", "sin", "cos", "tan", "asin", "acos", "atan",
          "sinh", "cosh", "tanh", "asinh", "acosh", "atanh");

  private static final List<FunctionSignature> VECTORS =
      Functions.all().stream()
          .filter(f -> f.returnType() == ValueType.VECTOR && !ROUNDED.contains(f.name()))
          .toList();

  /// A function whose results nothing else is made of.
  String rounded(String operand) {
    return choice.pick(ROUNDED.stream().sorted().toList()) + "(" + operand + ")";
  }

  /// An instant vector.
  String call(int depth) {
    if (words.whole() && choice.chance(3)) {
      return anyCall(depth);
    }
    return switch (choice.below(14)) {
      case 0 ->
          "clamp(" + operand(depth) + ", " + queries.scalar(1) + ", " + queries.scalar(1) + ")";
      case 1 ->
          choice.pick("clamp_min(", "clamp_max(") + operand(depth) + ", " + queries.number() + ")";
      case 2 -> "absent(" + operand(depth) + ")";
      case 3 -> "timestamp(" + operand(depth) + ")";
      case 4 -> replace(depth);
      case 5 -> join(depth);
      case 6 -> "vector(" + queries.scalar(depth - 1) + ")";
      case 7, 8, 9 -> histogram();
      case 10 -> info(depth);
      case 11 ->
          choice.pick("sort_by_label(", "sort_by_label_desc(")
              + operand(depth)
              + ", \""
              + choice.pick(words.labels())
              + "\")";
      default -> choice.pick(ELEMENTS) + "(" + operand(depth) + ")";
    };
  }

  private String operand(int depth) {
    return queries.vector(depth - 1);
  }

  private String replace(int depth) {
    return "label_replace(%s, \"%s\", \"%s\", \"%s\", \"%s\")"
        .formatted(
            operand(depth),
            choice.pick(words.labels()),
            choice.pick("v$1", "", "${1}", "$1$1", "fixed", "a-$1-b"),
            choice.pick(words.labels()),
            choice.pick("(.*)", "([a-z]+).*", "", "(1|2|x)", "(.)(.*)"));
  }

  private String join(int depth) {
    StringBuilder sources = new StringBuilder();
    for (int i = choice.below(4); i > 0; i--) {
      sources.append(", \"").append(choice.pick(words.labels())).append('"');
    }
    String separator = choice.pick("-", "", ", ");
    return "label_join(%s, \"%s\", \"%s\"%s)"
        .formatted(operand(depth), choice.pick(words.labels()), separator, sources);
  }

  /// What functions of histograms make of classic buckets.
  private String histogram() {
    String buckets = selectors.buckets();
    String operand =
        switch (choice.below(5)) {
          case 0 -> buckets + selectors.modifiers();
          case 1 -> "rate(" + buckets + selectors.brackets() + selectors.modifiers() + ")";
          case 2 -> "sum by (le) (rate(" + buckets + selectors.brackets() + "))";
          case 3 -> "sum without (instance) (" + buckets + ")";
          default -> "increase(" + buckets + selectors.brackets() + ")";
        };
    return switch (choice.below(4)) {
      case 0 -> {
        String bounds = choice.pick("0, 1", "0.2, 0.7", "-Inf, Inf", "1, 0", "0.1, 5", "NaN, 1");
        yield "histogram_fraction(" + bounds + ", " + operand + ")";
      }
      case 1 ->
          "histogram_quantiles("
              + operand
              + ", \""
              + choice.pick("q", "q", "job")
              + "\", 0.5, "
              + choice.pick("0.9", "0", "1", "2", "NaN")
              + ")";
      default -> "histogram_quantile(" + queries.quantile() + ", " + operand + ")";
    };
  }

  private String info(int depth) {
    String name = choice.pick(words.infos());
    String second =
        choice.pick(
            "",
            ", {version=~\".+\"}",
            ", {version=\"1\"}",
            ", {__name__=\"" + name + "\"}",
            ", {__name__=~\".+_info\", version!=\"2\"}",
            ", {__name__!=\"" + name + "\"}",
            ", " + name);
    if (second.endsWith(name)) {
      second = ", {__name__=\"" + name + "\", version=~\".*\"}";
    }
    return "info(" + described(depth) + second + ")";
  }

  /// What info() enriches. Where other servers are asked, nothing is read at another time than the
  /// one of the evaluation: they do not agree about the time of info series then.
  private String described(int depth) {
    if (!words.whole()) {
      return choice.chance(2) ? selectors.instant() : operand(depth);
    }
    String series = selectors.series();
    return switch (choice.below(4)) {
      case 0 -> "rate(" + series + selectors.brackets() + ")";
      case 1 -> "sum by (instance, job) (" + series + ")";
      default -> series;
    };
  }

  /// A call of any function, with arguments of the types that it wants.
  private String anyCall(int depth) {
    FunctionSignature function = choice.pick(VECTORS);
    if (function.name().equals("info")) {
      return info(depth);
    }
    int most = Math.min(function.maxArguments(), function.argumentTypes().size());
    int count = function.minArguments() + choice.below(most - function.minArguments() + 1);
    return IntStream.range(0, count)
        .mapToObj(i -> of(function.argumentType(i), depth))
        .collect(Collectors.joining(", ", function.name() + "(", ")"));
  }

  private String of(ValueType type, int depth) {
    return switch (type) {
      case SCALAR -> queries.scalar(Math.min(1, depth - 1));
      case VECTOR -> operand(depth);
      case MATRIX ->
          depth > 1 && choice.chance(4)
              ? "(" + operand(depth) + ")" + selectors.subqueryBrackets() + selectors.modifiers()
              : selectors.series() + selectors.brackets() + selectors.modifiers();
      case STRING ->
          choice.pick("\"job\"", "\"instance\"", "\"new\"", "\"$1\"", "\"(.*)\"", "\"-\"", "\"\"");
    };
  }
}

package io.narthex.benchmarks.differential;

import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.FunctionSignature;
import io.narthex.query.syntax.Functions;
import io.narthex.query.syntax.ValueType;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Expressions made at random from the whole language, valid by construction but for what only
/// evaluation finds. The same seed makes the same expressions.
final class RandomExpressions {
  private static final int MAX_DEPTH = 4;
  private static final List<String> NAMES =
      List.of("requests_total", "temperature", "latency_bucket", "flaps", "queue_length");
  private static final List<String> MATCHERS =
      List.of(
          "job=\"app\"",
          "instance!=\"0\"",
          "instance=~\"0|2\"",
          "job!~\"api.*\"",
          "code=\"500\"",
          "le=\"1.0\"");
  private static final List<String> GROUPINGS =
      List.of("by (job)", "by (instance)", "by (job, le)", "without (instance)", "by ()", "");
  private static final List<String> MODIFIERS =
      List.of("", "", "", "", " offset 3m", " offset -2m", " @ end()", " @ start()");
  private static final List<String> RANGES = List.of("1m", "5m", "90s", "17m", "15s");
  private static final List<String> NUMBERS =
      List.of("0", "1", "2.5", "-3", "0.5", "1e3", "Inf", "NaN", "0.9", "100");
  private static final List<String> STRINGS =
      List.of("\"job\"", "\"instance\"", "\"new\"", "\"$1\"", "\"(.*)\"", "\"-\"");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", ">", "<=", ">=");
  private static final List<String> SETS = List.of("and", "or", "unless");

  private final Random random;
  private final List<FunctionSignature> functions;
  private final List<AggregateOperator> aggregations;

  RandomExpressions(long seed, boolean experimental) {
    random = new Random(seed);
    functions =
        Functions.all().stream()
            .filter(function -> experimental || !function.experimental())
            .filter(function -> !function.name().equals("info"))
            .toList();
    aggregations =
        List.of(AggregateOperator.values()).stream()
            .filter(operator -> experimental || !operator.experimental())
            .toList();
  }

  /// The next one, an instant vector or a scalar.
  String next() {
    return random.nextInt(8) == 0 ? scalar(1) : vector(0);
  }

  private <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String of(ValueType type, int depth) {
    return switch (type) {
      case SCALAR -> scalar(depth);
      case VECTOR -> vector(depth);
      case MATRIX -> matrix(depth);
      case STRING -> oneOf(STRINGS);
    };
  }

  private String scalar(int depth) {
    return switch (depth >= MAX_DEPTH ? 0 : random.nextInt(6)) {
      case 3 -> "scalar(" + vector(depth + 1) + ")";
      case 4 -> "(" + scalar(depth + 1) + " " + oneOf(ARITHMETIC) + " " + scalar(depth + 1) + ")";
      case 5 -> call(depth, ValueType.SCALAR);
      default -> oneOf(NUMBERS);
    };
  }

  private String vector(int depth) {
    if (depth >= MAX_DEPTH) {
      return selector("") + oneOf(MODIFIERS);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> selector("") + oneOf(MODIFIERS);
      case 2, 3, 4 -> call(depth, ValueType.VECTOR);
      case 5, 6 -> aggregation(depth);
      case 7 -> "-" + "(" + vector(depth + 1) + ")";
      default -> binary(depth);
    };
  }

  private String selector(String range) {
    String matchers = random.nextInt(3) == 0 ? oneOf(MATCHERS) : "";
    return oneOf(NAMES) + (matchers.isEmpty() ? "" : "{" + matchers + "}") + range;
  }

  private String matrix(int depth) {
    String range = oneOf(RANGES);
    if (depth < MAX_DEPTH && random.nextInt(4) == 0) {
      String step = random.nextInt(2) == 0 ? "" : "30s";
      return "(" + vector(depth + 1) + ")[" + range + ":" + step + "]" + oneOf(MODIFIERS);
    }
    return selector("[" + range + "]") + oneOf(MODIFIERS);
  }

  private String call(int depth, ValueType type) {
    FunctionSignature function =
        oneOf(functions.stream().filter(one -> one.returnType() == type).toList());
    int most = Math.min(function.maxArguments(), function.argumentTypes().size());
    int count = function.minArguments() + random.nextInt(most - function.minArguments() + 1);
    return IntStream.range(0, count)
        .mapToObj(i -> of(function.argumentType(i), depth + 1))
        .collect(Collectors.joining(", ", function.name() + "(", ")"));
  }

  private String aggregation(int depth) {
    AggregateOperator operator = oneOf(aggregations);
    ValueType parameter = operator.parameterType();
    String first =
        switch (operator) {
          case TOPK, BOTTOMK, LIMITK -> random.nextInt(5) + ", ";
          case COUNT_VALUES -> "\"value\", ";
          default -> parameter == null ? "" : of(parameter, depth + 1) + ", ";
        };
    return operator.symbol() + " " + oneOf(GROUPINGS) + "(" + first + vector(depth + 1) + ")";
  }

  private String binary(int depth) {
    String left = "(" + vector(depth + 1) + ")";
    String right = "(" + vector(depth + 1) + ")";
    return switch (random.nextInt(5)) {
      case 0 -> left + " " + oneOf(ARITHMETIC) + " " + scalar(depth + 1);
      case 1 -> left + " " + oneOf(COMPARISONS) + (random.nextBoolean() ? " bool " : " ") + right;
      case 2 -> left + " " + oneOf(SETS) + oneOf(List.of(" ", " on (job) ")) + right;
      case 3 -> left + " " + oneOf(ARITHMETIC) + " ignoring (le) group_left () " + right;
      default ->
          left + " " + oneOf(ARITHMETIC) + oneOf(List.of(" ", " on (job, instance) ")) + right;
    };
  }
}

package io.narthex.query.syntax;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random trees that the parser could have built: operands of operators stand in parentheses where
/// they are operations themselves. Positions are absent.
final class ExprGenerator {
  private static final List<String> NAMES =
      List.of("a", "up", "job:rate5m", "by", "offset", "start", "anchored", "sum", "x_1");
  private static final List<String> LABELS =
      List.of("a", "job", "__type__", "bool", "without", "Inf", "nan", "fill", "a.b", "ä\"\n", "0");
  private static final List<String> VALUES =
      List.of("", "x", "\\d+|é", "\u0000\u2028\\", "😀", "'\"`", "\ufffd");
  private static final double[] NUMBERS = {
    0, -0.0, 1, -2.5, 1e300, Double.MIN_VALUE, 1e21, 123456789, Double.NaN, Double.NEGATIVE_INFINITY
  };
  private static final long[] DURATIONS_MS = {1, 1001, 999, 60_000, 5_400_000, 31_536_000_000L};

  private final Random random;

  ExprGenerator(Random random) {
    this.random = random;
  }

  /// A scalar or instant vector of at most `depth` levels.
  Expr expression(int depth) {
    return chance(3) ? scalar(depth) : vector(depth);
  }

  private Expr scalar(int depth) {
    if (depth == 0) {
      return chance(4)
          ? new Expr.NumberLiteral(ms() / 1000.0, true, PositionRange.NONE)
          : new Expr.NumberLiteral(number(), false, PositionRange.NONE);
    }
    return switch (random.nextInt(4)) {
      case 0 -> call("scalar", vector(depth - 1));
      case 1 -> sign(paren(scalar(depth - 1)));
      case 2 -> call("max_of", scalar(depth - 1), scalar(depth - 1));
      default -> {
        BinaryOperator operator = operator();
        while (operator.isSet() || operator.kind() == BinaryOperator.Kind.TRIM) {
          operator = operator();
        }
        yield new Expr.Binary(
            operator,
            paren(scalar(depth - 1)),
            paren(scalar(depth - 1)),
            operator.isComparison(),
            null);
      }
    };
  }

  private Expr vector(int depth) {
    if (depth == 0) {
      return selector();
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> binary(depth);
      case 2, 3 -> aggregate(depth);
      case 4 -> sign(paren(vector(depth - 1)));
      case 5 -> call("rate", matrix(depth - 1));
      case 6 -> call("clamp", vector(depth - 1), scalar(depth - 1), scalar(depth - 1));
      default -> call("label_join", vector(depth - 1), text(), text());
    };
  }

  private Expr text() {
    return new Expr.StringLiteral(pick(VALUES.subList(0, 6)), PositionRange.NONE);
  }

  private Expr binary(int depth) {
    BinaryOperator operator = operator();
    Expr left = paren(vector(depth - 1));
    if (!operator.isSet() && chance(4)) {
      Expr right = paren(scalar(depth - 1));
      return new Expr.Binary(operator, left, right, operator.isComparison() && chance(2), null);
    }
    boolean on = chance(2);
    List<String> labels = chance(2) ? labels() : List.of();
    VectorMatching.Cardinality cardinality = VectorMatching.Cardinality.MANY_TO_MANY;
    List<String> include = List.of();
    if (!operator.isSet()) {
      cardinality =
          pick(
              List.of(
                  VectorMatching.Cardinality.ONE_TO_ONE,
                  VectorMatching.Cardinality.MANY_TO_ONE,
                  VectorMatching.Cardinality.ONE_TO_MANY));
      if (cardinality != VectorMatching.Cardinality.ONE_TO_ONE) {
        include = new ArrayList<>(labels());
        include.removeAll(on ? labels : List.of());
      }
    }
    boolean fills = !operator.isSet();
    VectorMatching matching =
        new VectorMatching(
            cardinality,
            on,
            labels,
            include,
            fills && chance(4) ? number() : null,
            fills && chance(4) ? number() : null);
    return new Expr.Binary(
        operator, left, paren(vector(depth - 1)), operator.isComparison() && chance(2), matching);
  }

  private Expr aggregate(int depth) {
    AggregateOperator operator = pick(List.of(AggregateOperator.values()));
    ValueType type = operator.parameterType();
    Expr parameter = type == null ? null : type == ValueType.STRING ? text() : scalar(depth - 1);
    return new Expr.Aggregate(
        operator,
        vector(depth - 1),
        parameter,
        chance(3),
        chance(2) ? labels() : List.of(),
        PositionRange.NONE);
  }

  private Expr matrix(int depth) {
    DurationExpr rangeExpr = chance(3) ? operation(3) : null;
    long rangeMs = rangeExpr == null ? ms() : 0;
    if (depth == 0 || chance(2)) {
      return new Expr.MatrixSelector(selector(), rangeMs, rangeExpr, PositionRange.NONE);
    }
    if (rangeExpr != null) { // the lexer wants a number before the colon
      rangeExpr =
          operation(
              DurationOperator.MAX_OF,
              new DurationExpr.Literal(1, false, PositionRange.NONE),
              rangeExpr,
              false);
    }
    DurationExpr stepExpr = chance(3) ? operation(3) : null;
    long stepMs = stepExpr == null && chance(2) ? ms() : 0;
    return new Expr.Subquery(
        paren(vector(depth - 1)),
        rangeMs,
        rangeExpr,
        stepMs,
        stepExpr,
        shift(),
        PositionRange.NONE);
  }

  private Expr.VectorSelector selector() {
    String name = chance(3) ? "" : pick(NAMES);
    List<Matcher> matchers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      MatchType type = pick(List.of(MatchType.values()));
      String value = type.operator().contains("~") ? pick(VALUES.subList(0, 3)) : value();
      matchers.add(Matcher.of(type, pick(LABELS), value));
    }
    matchers.add(Matcher.equal(Labels.METRIC_NAME, name.isEmpty() ? "not ä name" : name));
    RangeMode mode = pick(List.of(RangeMode.values()));
    return new Expr.VectorSelector(name, matchers, shift(), mode, false, PositionRange.NONE);
  }

  private TimeShift shift() {
    AtModifier at =
        switch (random.nextInt(6)) {
          case 0 -> new AtModifier.Timestamp(random.nextInt(2_000_000) - 1_000_000);
          case 1 -> AtModifier.Bound.START;
          case 2 -> AtModifier.Bound.END;
          default -> null;
        };
    return switch (random.nextInt(5)) {
      case 0 -> new TimeShift(chance(2) ? ms() : -ms(), null, at);
      case 1 -> new TimeShift(0, wrapped(operation(3)), at);
      default -> new TimeShift(0, null, at);
    };
  }

  private DurationExpr.Operation operation(int depth) {
    return switch (random.nextInt(4)) {
      case 0 -> operation(DurationOperator.STEP, null, null, false);
      case 1 -> operation(DurationOperator.SUBTRACT, null, wrapped(operation(depth - 1)), false);
      case 2 ->
          operation(
              chance(2) ? DurationOperator.MIN_OF : DurationOperator.MAX_OF,
              duration(depth - 1),
              duration(depth - 1),
              false);
      default -> {
        DurationOperator[] arithmetic = {
          DurationOperator.ADD, DurationOperator.MULTIPLY, DurationOperator.POWER
        };
        yield operation(
            arithmetic[random.nextInt(arithmetic.length)],
            duration(depth - 1),
            duration(depth - 1),
            false);
      }
    };
  }

  private DurationExpr duration(int depth) {
    if (depth > 0 && chance(2)) {
      return wrapped(operation(depth));
    }
    return chance(2)
        ? new DurationExpr.Literal(ms() / 1000.0, true, PositionRange.NONE)
        : new DurationExpr.Literal(random.nextInt(100) / 8.0, false, PositionRange.NONE);
  }

  private static DurationExpr wrapped(DurationExpr.Operation o) {
    return operation(o.operator(), o.left(), o.right(), true);
  }

  private static DurationExpr.Operation operation(
      DurationOperator operator,
      @Nullable DurationExpr left,
      @Nullable DurationExpr right,
      boolean wrapped) {
    return new DurationExpr.Operation(operator, left, right, wrapped, PositionRange.NONE);
  }

  private static Expr call(String function, Expr... arguments) {
    return new Expr.Call(
        Objects.requireNonNull(Functions.find(function)), List.of(arguments), PositionRange.NONE);
  }

  private static Expr paren(Expr expr) {
    return new Expr.Paren(expr, PositionRange.NONE);
  }

  private Expr sign(Expr expr) {
    return new Expr.Unary(
        chance(2) ? UnaryOperator.PLUS : UnaryOperator.MINUS, expr, PositionRange.NONE);
  }

  private BinaryOperator operator() {
    return pick(List.of(BinaryOperator.values()));
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.add(pick(LABELS));
    }
    return labels;
  }

  private String value() {
    return pick(VALUES.subList(0, 6));
  }

  private long ms() {
    return DURATIONS_MS[random.nextInt(DURATIONS_MS.length)];
  }

  private double number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

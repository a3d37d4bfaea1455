package io.narthex.rules.template;

import io.narthex.storage.labels.LabelOrder;
import java.util.List;

/// Which values are equal and which come first.
final class Comparison {
  private enum Kind {
    NONE,
    BOOL,
    COMPLEX,
    INT,
    FLOAT,
    TEXT,
    UINT
  }

  private Comparison() {}

  private static Kind kind(Value value) {
    return switch (value) {
      case Value.Bool bool -> Kind.BOOL;
      case Value.Complex number -> Kind.COMPLEX;
      case Value.Int number -> Kind.INT;
      case Value.Named number -> Kind.INT;
      case Value.Duration duration when !duration.pointer() -> Kind.INT;
      case Value.Real number -> Kind.FLOAT;
      case Value.Text text -> Kind.TEXT;
      case Value.Uint number -> Kind.UINT;
      default -> Kind.NONE;
    };
  }

  private static long integer(Value value) {
    return switch (value) {
      case Value.Int number -> number.value();
      case Value.Named number -> number.value();
      case Value.Duration duration -> duration.nanos();
      case Value.Uint number -> number.value();
      default -> throw new IllegalStateException("integer: " + value.typeName());
    };
  }

  /// Whether the first value equals one of the others.
  static boolean equal(List<Value> values, Budget budget) throws EvaluationException {
    if (values.size() < 2) {
      throw new EvaluationException("missing argument for comparison");
    }
    for (Value other : values.subList(1, values.size())) {
      if (equal(values.getFirst(), other, budget)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(Value a, Value b, Budget budget) throws EvaluationException {
    Kind kind = kind(a);
    if (kind != kind(b)) {
      if (isMixed(kind, kind(b))) {
        return integer(a) == integer(b) && integer(a) >= 0;
      }
      if (a instanceof Value.Nothing || b instanceof Value.Nothing) {
        return false;
      }
      throw incompatible(a, b);
    }
    return switch (kind) {
      case BOOL, TEXT -> textOf(a).equals(textOf(b));
      case INT, UINT -> integer(a) == integer(b);
      case FLOAT -> ((Value.Real) a).value() == ((Value.Real) b).value();
      case COMPLEX -> {
        Value.Complex x = (Value.Complex) a;
        Value.Complex y = (Value.Complex) b;
        yield x.real() == y.real() && x.imaginary() == y.imaginary();
      }
      case NONE -> equalOthers(a, b, budget);
    };
  }

  private static String textOf(Value value) {
    return value instanceof Value.Text text ? text.value() : String.valueOf(value);
  }

  private static boolean isMixed(Kind a, Kind b) {
    return (a == Kind.INT && b == Kind.UINT) || (a == Kind.UINT && b == Kind.INT);
  }

  private static boolean isNothing(Value value) {
    return value instanceof Value.Nothing || value instanceof Value.Nil;
  }

  private static boolean equalOthers(Value a, Value b, Budget budget) throws EvaluationException {
    boolean untyped = a instanceof Value.Nothing || b instanceof Value.Nothing;
    if (!untyped && !shape(a).equals(shape(b))) {
      throw new EvaluationException(
          "non-comparable types "
              + shown(a, budget)
              + ": "
              + a.typeName()
              + ", "
              + b.typeName()
              + ": "
              + shown(b, budget));
    }
    if (isNothing(a) || isNothing(b)) {
      return isNothing(a) == isNothing(b);
    }
    if (b instanceof Value.Dict || b instanceof Value.Items || b instanceof Value.Alert) {
      throw new EvaluationException(
          "non-comparable type " + shown(b, budget) + ": " + b.typeName());
    }
    return isSame(a, b);
  }

  /// Pointers are equal where they lead to the same value, not to an equal one.
  @SuppressWarnings("ReferenceEquality") // upstream compares pointers
  private static boolean isSame(Value a, Value b) {
    boolean structures = a instanceof Value.Time x && !x.pointer();
    return structures ? a.equals(b) : a == b;
  }

  private static String shape(Value value) {
    return switch (value) {
      case Value.Dict dict -> "map";
      case Value.Items items -> "slice";
      case Value.Nil nil when nil.typeName().equals(Value.Items.QUERY_RESULT) -> "slice";
      case Value.Alert alert -> "struct";
      case Value.Time time when !time.pointer() -> "struct";
      default -> "pointer";
    };
  }

  private static String shown(Value value, Budget budget) throws EvaluationException {
    return Printf.print("%s", List.of(value), budget);
  }

  private static EvaluationException incompatible(Value a, Value b) {
    return new EvaluationException(
        "incompatible types for comparison: " + a.typeName() + " and " + b.typeName());
  }

  /// Whether the first value comes before the second.
  static boolean less(Value a, Value b) throws EvaluationException {
    Kind kind = kind(a);
    if (kind == Kind.NONE || kind(b) == Kind.NONE) {
      throw invalid();
    }
    if (isMixed(kind, kind(b))) {
      long x = integer(a);
      long y = integer(b);
      return kind == Kind.INT
          ? x < 0 || Long.compareUnsigned(x, y) < 0
          : y >= 0 && Long.compareUnsigned(x, y) < 0;
    }
    if (kind != kind(b)) {
      throw incompatible(a, b);
    }
    return switch (kind) {
      case FLOAT -> ((Value.Real) a).value() < ((Value.Real) b).value();
      case INT -> integer(a) < integer(b);
      case UINT -> Long.compareUnsigned(integer(a), integer(b)) < 0;
      case TEXT -> LabelOrder.compareUtf8(textOf(a), textOf(b)) < 0;
      case BOOL, COMPLEX, NONE -> throw invalid();
    };
  }

  private static EvaluationException invalid() {
    return new EvaluationException("invalid type for comparison");
  }
}

package io.narthex.rules.template;

import io.narthex.rules.template.Value.Items;
import io.narthex.rules.template.Value.Sample;

/// The types that functions take.
enum Parameter {
  TEXT("string", false),
  ANY("interface {}", true),
  /// Any value, passed with its type.
  REFLECTED("reflect.Value", true),
  QUERY_RESULT(Items.QUERY_RESULT, true),
  SAMPLE(Sample.TYPE, true),
  INT("int", false),
  DURATION("time.Duration", false),
  TIME("time.Time", false);

  private final String typeName;
  private final boolean nillable;

  Parameter(String typeName, boolean nillable) {
    this.typeName = typeName;
    this.nillable = nillable;
  }

  String typeName() {
    return typeName;
  }

  /// What nothing is as an argument of this type.
  Value nil(String fault) throws EvaluationException {
    if (!nillable) {
      throw new EvaluationException(fault + typeName);
    }
    return this == ANY || this == REFLECTED ? Value.NOTHING : new Value.Nil(typeName);
  }

  /// `value` as an argument of this type.
  Value accept(Value value) throws EvaluationException {
    if (value instanceof Value.Nothing) {
      return nil("invalid value; expected ");
    }
    boolean fits =
        switch (this) {
          case ANY, REFLECTED -> true;
          case TEXT -> value instanceof Value.Text text && !text.html();
          case INT -> value.typeName().equals("int");
          case QUERY_RESULT, SAMPLE -> value.typeName().equals(typeName);
          case DURATION -> value instanceof Value.Duration;
          case TIME -> value instanceof Value.Time;
        };
    if (!fits) {
      throw new EvaluationException(
          "wrong type for value; expected " + typeName + "; got " + value.typeName());
    }
    return value;
  }

  /// A constant as an argument of this type.
  Value constant(Node.Operand operand) throws EvaluationException {
    return switch (this) {
      case ANY, REFLECTED ->
          switch (operand) {
            case Node.Bool bool -> Value.bool(bool.value());
            case Node.Numeral number -> ideal(number.constant());
            case Node.Literal literal -> Value.text(literal.text());
            default -> throw cannotHandle(operand);
          };
      case TEXT -> {
        if (operand instanceof Node.Literal literal) {
          yield Value.text(literal.text());
        }
        throw new EvaluationException("expected string; found " + operand.shown());
      }
      case INT, DURATION -> {
        if (operand instanceof Node.Numeral number && number.constant().isInt()) {
          long value = number.constant().intValue();
          yield this == INT ? Value.integer(value) : new Value.Duration(value, false);
        }
        throw new EvaluationException("expected integer; found " + operand.shown());
      }
      case QUERY_RESULT, SAMPLE, TIME -> throw cannotHandle(operand);
    };
  }

  private EvaluationException cannotHandle(Node.Operand operand) {
    return new EvaluationException(
        "can't handle " + operand.shown() + " for arg of type " + typeName);
  }

  /// A number whose type its form decides.
  static Value ideal(Constant constant) throws EvaluationException {
    String text = constant.text();
    if (constant.isComplex()) {
      return new Value.Complex(constant.floatValue(), constant.imaginary());
    }
    boolean hex = text.matches("0[xX][^pP]+");
    if (constant.isFloat()
        && !hex
        && !text.startsWith("'")
        && text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0)) {
      return new Value.Real(constant.floatValue());
    }
    if (constant.isInt()) {
      return Value.integer(constant.intValue());
    }
    throw new EvaluationException(text + " overflows int");
  }
}

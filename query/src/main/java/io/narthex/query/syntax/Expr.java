package io.narthex.query.syntax;

import io.narthex.storage.labels.Matcher;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A PromQL expression: immutable, type-checked when it comes from the parser. Chains of
/// left-associative operators are as deep as they are long, so whoever walks a tree goes down
/// [Binary#left] in a loop; everything else is bounded by [ParserOptions#maxNesting].
public sealed interface Expr {
  PositionRange position();

  /// What it evaluates to; takes constant time.
  ValueType type();

  /// The expressions that this one is made of; a parameter of an aggregation behind its operand.
  default List<Expr> parts() {
    return switch (this) {
      case Expr.NumberLiteral _, Expr.StringLiteral _, Expr.VectorSelector _ -> List.of();
      case Expr.Paren paren -> List.of(paren.inner());
      case Expr.Unary unary -> List.of(unary.operand());
      case Expr.Binary binary -> List.of(binary.left(), binary.right());
      case Expr.Aggregate aggregate ->
          aggregate.parameter() == null
              ? List.of(aggregate.operand())
              : List.of(aggregate.operand(), aggregate.parameter());
      case Expr.Call call -> call.arguments();
      case Expr.MatrixSelector matrix -> List.of(matrix.selector());
      case Expr.Subquery subquery -> List.of(subquery.inner());
    };
  }

  /// A number.
  ///
  /// @param duration whether it was written as a duration (`5m` is 300)
  record NumberLiteral(double value, boolean duration, PositionRange position) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }
  }

  /// A string, escapes resolved.
  record StringLiteral(String value, PositionRange position) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }
  }

  /// An expression in parentheses.
  record Paren(Expr inner, PositionRange position) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }
  }

  /// A sign before what is not a number literal.
  record Unary(UnaryOperator operator, Expr operand, PositionRange position) implements Expr {
    @Override
    public ValueType type() {
      return operand.type();
    }
  }

  /// A binary operation.
  ///
  /// @param returnBool whether `bool` was written: 0 and 1 in place of filtering
  /// @param matching null unless both sides are instant vectors
  /// @param type scalar if both sides are, else instant vector
  /// @param position from the start of the left side to the end of the right one
  record Binary(
      BinaryOperator operator,
      Expr left,
      Expr right,
      boolean returnBool,
      @Nullable VectorMatching matching,
      ValueType type,
      PositionRange position)
      implements Expr {
    /// Derives type and position from the operands.
    public Binary(
        BinaryOperator operator,
        Expr left,
        Expr right,
        boolean returnBool,
        @Nullable VectorMatching matching) {
      this(
          operator,
          left,
          right,
          returnBool,
          matching,
          left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
              ? ValueType.SCALAR
              : ValueType.VECTOR,
          PositionRange.spanning(left.position(), right.position()));
    }

    /// As of any record, but in a loop over the left sides.
    @Override
    public boolean equals(@Nullable Object other) {
      Object theirs = other;
      Expr mine = this;
      while (mine instanceof Binary a && theirs instanceof Binary b) {
        if (a == b) {
          return true;
        }
        if (!a.equalsBesidesLeft(b)) {
          return false;
        }
        mine = a.left;
        theirs = b.left;
      }
      return mine.equals(theirs);
    }

    private boolean equalsBesidesLeft(Binary other) {
      return operator == other.operator
          && returnBool == other.returnBool
          && type == other.type
          && position.equals(other.position)
          && Objects.equals(matching, other.matching)
          && right.equals(other.right);
    }

    @Override
    public int hashCode() {
      int hash = 0;
      Expr rest = this;
      while (rest instanceof Binary b) {
        hash = 31 * hash + Objects.hash(b.operator, b.right, b.returnBool, b.matching);
        rest = b.left;
      }
      return 31 * hash + rest.hashCode();
    }

    /// The operation as it is written in a query, and where it stands.
    @Override
    public String toString() {
      return "Binary[" + Printer.print(this) + ", " + position + "]";
    }
  }

  /// An aggregation over the series of an instant vector.
  ///
  /// @param parameter null unless [AggregateOperator#parameterType] is not null
  /// @param without whether `grouping` names the labels to leave out, not those to keep
  /// @param grouping label names in source order
  record Aggregate(
      AggregateOperator operator,
      Expr operand,
      @Nullable Expr parameter,
      boolean without,
      List<String> grouping,
      PositionRange position)
      implements Expr {
    public Aggregate {
      grouping = List.copyOf(grouping);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /// A function call.
  record Call(FunctionSignature function, List<Expr> arguments, PositionRange position)
      implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return function.returnType();
    }
  }

  /// Selects the newest sample of each series.
  ///
  /// @param name the metric name where it stands before the braces; `""`: not there
  /// @param matchers in source order; the one of `name` last
  /// @param rangeMode `anchored` or `smoothed`
  /// @param emptyMatchersAllowed second argument of `info()`: a set of label matchers, no selector
  record VectorSelector(
      String name,
      List<Matcher> matchers,
      TimeShift shift,
      RangeMode rangeMode,
      boolean emptyMatchersAllowed,
      PositionRange position)
      implements Expr {
    public VectorSelector {
      matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /// Selects the samples of a time range of each series.
  ///
  /// @param selector has the modifiers; its position leaves the range and what follows out
  /// @param rangeMs 0 where `rangeExpr` is not null
  record MatrixSelector(
      VectorSelector selector,
      long rangeMs,
      @Nullable DurationExpr rangeExpr,
      PositionRange position)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }

  /// Evaluates an instant vector at the steps of a time range.
  ///
  /// @param rangeMs 0 where `rangeExpr` is not null
  /// @param stepMs 0: the default, or see `stepExpr`
  record Subquery(
      Expr inner,
      long rangeMs,
      @Nullable DurationExpr rangeExpr,
      long stepMs,
      @Nullable DurationExpr stepExpr,
      TimeShift shift,
      PositionRange position)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }
}

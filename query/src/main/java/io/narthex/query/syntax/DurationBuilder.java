package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.query.syntax.grammar.PromqlParser.DurationCallContext;
import io.narthex.query.syntax.grammar.PromqlParser.DurationExprContext;
import io.narthex.query.syntax.grammar.PromqlParser.DurationOperandContext;
import io.narthex.query.syntax.grammar.PromqlParser.DurationPrimaryContext;
import io.narthex.query.syntax.grammar.PromqlParser.NumberContext;
import io.narthex.query.syntax.grammar.PromqlParser.OffsetValueContext;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Builds duration expressions and number literals. A null result stands for one that was reported
/// as faulty.
final class DurationBuilder {
  private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

  private final QueryText query;
  private final ParserOptions options;
  private final ParseErrors errors;

  DurationBuilder(QueryText query, ParserOptions options, ParseErrors errors) {
    this.query = query;
    this.options = options;
    this.errors = errors;
  }

  /// A number or duration literal; 0 where it is faulty.
  Expr.NumberLiteral number(NumberContext c) {
    Token token = c.getStart();
    PositionRange position = query.position(token);
    boolean duration = token.getType() == PromqlLexer.DURATION;
    String text = QueryText.textOf(token);
    NumberLiterals.Result result =
        duration ? NumberLiterals.duration(text) : NumberLiterals.number(text);
    double value =
        switch (result) {
          case NumberLiterals.Result.Value v -> v.value();
          case NumberLiterals.Result.Fault f -> {
            errors.add(position, f.message());
            yield 0;
          }
        };
    return new Expr.NumberLiteral(value, duration, position);
  }

  /// A range or step: positive if it is a literal.
  @Nullable DurationExpr positive(DurationExprContext c) {
    DurationExpr result = expr(c);
    if (result == null) {
      errors.add(PositionRange.NONE, "duration must be greater than 0");
    } else if (result instanceof DurationExpr.Literal l && !(l.value() > 0)) {
      errors.add(l.position(), "duration must be greater than 0");
    }
    return result;
  }

  @Nullable DurationExpr expr(DurationExprContext c) {
    return new Chain(c).read();
  }

  /// What stands behind `offset`.
  @Nullable DurationExpr offset(OffsetValueContext c) {
    int first = c.getStart().getType();
    boolean signed = first == PromqlLexer.ADD || first == PromqlLexer.SUB;
    Token sign = signed ? c.getStart() : null;
    if (c.number() != null) {
      return signed(sign, literal(c.number()));
    }
    if (c.durationCall() != null) {
      DurationExpr result = signedCall(sign, call(c.durationCall()));
      requireExpressions(result);
      return result;
    }
    if (signed) {
      return signed(sign, wrapped(c.durationExpr()));
    }
    if (c.OFFSET_OPERATOR().isEmpty()) {
      return parenthesized(c.durationExpr());
    }
    return new Chain(c).read();
  }

  private @Nullable DurationExpr literal(NumberContext c) {
    Expr.NumberLiteral number = number(c);
    if (number.value() > MAX_SECONDS || number.value() < -MAX_SECONDS) {
      errors.add(number.position(), "duration out of range");
      return null;
    }
    return new DurationExpr.Literal(number.value(), number.duration(), number.position());
  }

  private @Nullable DurationExpr call(DurationCallContext c) {
    Token name = c.getStart();
    DurationOperator operator =
        switch (name.getType()) {
          case PromqlLexer.STEP -> DurationOperator.STEP;
          case PromqlLexer.RANGE -> DurationOperator.RANGE;
          case PromqlLexer.MIN_OF -> DurationOperator.MIN_OF;
          default -> DurationOperator.MAX_OF;
        };
    if (c.durationExpr().isEmpty()) {
      return new DurationExpr.Operation(
          operator, null, null, false, query.position(name, c.getStop()));
    }
    DurationExpr left = expr(c.durationExpr(0));
    DurationExpr right = expr(c.durationExpr(1));
    return operation(operator, left, right, position(left, right));
  }

  private @Nullable DurationExpr parenthesized(DurationExprContext c) {
    DurationExpr inner = expr(c);
    requireExpressions(inner);
    return wrap(inner);
  }

  private @Nullable DurationExpr wrapped(DurationExprContext c) {
    return wrap(expr(c));
  }

  private static @Nullable DurationExpr wrap(@Nullable DurationExpr inner) {
    return inner instanceof DurationExpr.Operation o
        ? new DurationExpr.Operation(o.operator(), o.left(), o.right(), true, o.position())
        : inner;
  }

  /// A sign before an operand: part of a literal, nothing if it is a plus, else an operation.
  private @Nullable DurationExpr signed(@Nullable Token sign, @Nullable DurationExpr operand) {
    if (sign == null || operand == null) {
      return operand;
    }
    boolean minus = sign.getType() == PromqlLexer.SUB;
    PositionRange position =
        new PositionRange(query.position(sign).start(), operand.position().end());
    return switch (operand) {
      case DurationExpr.Literal l ->
          new DurationExpr.Literal(minus ? -l.value() : l.value(), l.duration(), position);
      case DurationExpr.Operation o ->
          minus
              ? new DurationExpr.Operation(DurationOperator.SUBTRACT, null, o, false, position)
              : o;
    };
  }

  /// Upstream keeps a plus before a call behind `offset`.
  private @Nullable DurationExpr signedCall(@Nullable Token sign, @Nullable DurationExpr call) {
    if (sign == null || call == null || sign.getType() == PromqlLexer.SUB) {
      return signed(sign, call);
    }
    PositionRange position = new PositionRange(query.position(sign).start(), call.position().end());
    return new DurationExpr.Operation(DurationOperator.ADD, null, call, false, position);
  }

  private DurationExpr.@Nullable Operation operation(
      DurationOperator operator,
      @Nullable DurationExpr left,
      @Nullable DurationExpr right,
      PositionRange position) {
    return left == null || right == null
        ? null
        : new DurationExpr.Operation(operator, left, right, false, position);
  }

  private static PositionRange position(@Nullable DurationExpr first, @Nullable DurationExpr last) {
    return first == null || last == null
        ? PositionRange.NONE
        : PositionRange.spanning(first.position(), last.position());
  }

  private void requireExpressions(@Nullable DurationExpr at) {
    if (!options.durationExpressions()) {
      errors.add(
          at == null ? PositionRange.NONE : at.position(),
          "experimental duration expression is not enabled");
    }
  }

  /// Operands and the operators between them, read by precedence: `+ -` below `* / %` and signs
  /// below the right-associative `^`.
  private final class Chain {
    private final List<ParseTree> operands = new ArrayList<>();
    private final List<Token> operators = new ArrayList<>();
    private int at;

    Chain(DurationExprContext c) {
      for (ParseTree child : c.children) {
        if (child instanceof TerminalNode t) {
          operators.add(t.getSymbol());
        } else {
          operands.add(child);
        }
      }
    }

    /// An offset in parentheses and what follows it.
    Chain(OffsetValueContext c) {
      operands.add(c.durationExpr());
      operands.addAll(c.durationOperand());
      c.OFFSET_OPERATOR().forEach(t -> operators.add(t.getSymbol()));
    }

    @Nullable DurationExpr read() {
      return sum(0);
    }

    private char operator() {
      return at < operators.size() ? QueryText.textOf(operators.get(at)).charAt(0) : 0;
    }

    /// Reads operators that bind at least as tightly as `minPrecedence`: 0 all, 1 without `+ -`.
    private @Nullable DurationExpr sum(int minPrecedence) {
      DurationExpr left = operand(operands.get(at));
      while (at < operators.size()) {
        char symbol = operator();
        int precedence = symbol == '+' || symbol == '-' ? 0 : 1;
        if (precedence < minPrecedence) {
          return left;
        }
        Token token = operators.get(at++);
        DurationExpr right = precedence == 0 ? sum(1) : operand(operands.get(at));
        left = binary(token, left, right);
      }
      return left;
    }

    private @Nullable DurationExpr operand(ParseTree tree) {
      return switch (tree) {
        case DurationOperandContext c -> signedPower(c, 0);
        case DurationExprContext c -> power(parenthesized(c));
        default -> throw new AssertionError("operand of a duration: " + tree.getClass());
      };
    }

    /// The signs of an operand apply to its power.
    private @Nullable DurationExpr signedPower(DurationOperandContext c, int child) {
      return c.getChild(child) instanceof TerminalNode sign
          ? signed(sign.getSymbol(), signedPower(c, child + 1))
          : power(primary(c.durationPrimary()));
    }

    private @Nullable DurationExpr power(@Nullable DurationExpr left) {
      if (operator() != '^') {
        return left;
      }
      Token token = operators.get(at++);
      return binary(token, left, operand(operands.get(at)));
    }

    private @Nullable DurationExpr primary(DurationPrimaryContext c) {
      ParserRuleContext only = c.getRuleContext(ParserRuleContext.class, 0);
      return switch (only) {
        case NumberContext n -> literal(n);
        case DurationCallContext f -> {
          DurationExpr result = call(f);
          requireExpressions(result);
          yield result;
        }
        case DurationExprContext e -> parenthesized(e);
        default -> throw new AssertionError("duration: " + only.getClass());
      };
    }

    private @Nullable DurationExpr binary(
        Token token, @Nullable DurationExpr left, @Nullable DurationExpr right) {
      requireExpressions(left);
      char symbol = QueryText.textOf(token).charAt(0);
      boolean zero = right instanceof DurationExpr.Literal l && l.value() == 0;
      if (zero && symbol == '/') {
        errors.add(query.position(token), "division by zero");
        return null;
      }
      if (zero && symbol == '%') {
        errors.add(query.position(token), "modulo by zero");
        return null;
      }
      DurationOperator operator =
          switch (symbol) {
            case '+' -> DurationOperator.ADD;
            case '-' -> DurationOperator.SUBTRACT;
            case '*' -> DurationOperator.MULTIPLY;
            case '/' -> DurationOperator.DIVIDE;
            case '%' -> DurationOperator.MODULO;
            default -> DurationOperator.POWER;
          };
      return operation(operator, left, right, position(left, right));
    }
  }
}

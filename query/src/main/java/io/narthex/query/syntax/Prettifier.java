package io.narthex.query.syntax;

import io.narthex.query.QueryException;
import io.narthex.storage.text.Utf8;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/// Writes expressions over several lines, as upstream's `Pretty()`: what fits into the width stands
/// on one line; else the operands of operators, aggregations, calls and parentheses each start on
/// their own lines, indented by two spaces a level.
public final class Prettifier {
  /// Bytes of the longest expression that is not split for users.
  public static final int DEFAULT_WIDTH = 100;

  /// Characters of the longest result. Chains of operators are indented by their length, so the
  /// result grows with its square.
  public static final int MAX_LENGTH = 16 << 20;

  /// Where an expression stands in the one-line text.
  private record Span(int start, int end) {}

  private final int width;
  private final String line;
  private final IdentityHashMap<Expr, Span> spans = new IdentityHashMap<>();
  private final StringBuilder out = new StringBuilder();

  /// Whether a sign was written, which takes the place of the next indentation.
  private boolean behindSign;

  private Prettifier(Expr expr, int width) {
    this.width = width;
    this.line = Printer.print(expr, (e, start, end) -> spans.put(e, new Span(start, end)));
  }

  /// `expr` with [#DEFAULT_WIDTH].
  ///
  /// @throws QueryException where the result is longer than [#MAX_LENGTH]
  public static String print(Expr expr) {
    return print(expr, DEFAULT_WIDTH);
  }

  /// `expr`, where what takes more than `width` bytes is split.
  ///
  /// @throws QueryException where the result is longer than [#MAX_LENGTH]
  public static String print(Expr expr, int width) {
    return DeepStack.call(
        expr,
        () -> {
          Prettifier prettifier = new Prettifier(expr, width);
          prettifier.expression(expr, 0);
          return prettifier.out.toString();
        });
  }

  private void expression(Expr expr, int level) {
    Deque<Expr.Binary> chain = new ArrayDeque<>();
    Expr first = expr;
    while (first instanceof Expr.Binary b && isSplit(b)) {
      chain.push(b);
      first = b.left();
    }
    operand(first, level + chain.size());
    while (!chain.isEmpty()) {
      Expr.Binary b = chain.pop();
      int operatorLevel = level + chain.size();
      newLine();
      indent(operatorLevel);
      append(Printer.operator(b));
      newLine();
      expression(b.right(), operatorLevel + 1);
    }
  }

  private void operand(Expr expr, int level) {
    if (expr instanceof Expr.Subquery s) {
      subquery(s, level);
      return;
    }
    if (expr instanceof Expr.Unary u) {
      indent(level);
      append(u.operator().symbol());
      behindSign = true;
      expression(u.operand(), level);
      behindSign = false;
      return;
    }
    indent(level);
    if (!isSplit(expr)) {
      append(lineOf(expr));
      return;
    }
    switch (expr) {
      case Expr.Paren p -> inParentheses("", List.of(p.inner()), level);
      case Expr.Aggregate a -> inParentheses(Printer.head(a), Selectors.children(a), level);
      case Expr.Call c -> inParentheses(c.function().name(), c.arguments(), level);
      case Expr.NumberLiteral n -> append(lineOf(n));
      case Expr.StringLiteral s -> append(lineOf(s));
      case Expr.VectorSelector v -> append(lineOf(v));
      case Expr.MatrixSelector m -> append(lineOf(m));
      case Expr.Unary u -> throw new AssertionError("handled before");
      case Expr.Subquery s -> throw new AssertionError("handled before");
      case Expr.Binary b -> throw new AssertionError("a binary operation is no operand");
    }
  }

  /// Upstream indents a subquery only where it is split.
  private void subquery(Expr.Subquery s, int level) {
    if (isSplit(s)) {
      expression(s.inner(), level);
      append(Printer.tail(s));
    } else {
      append(lineOf(s));
    }
  }

  private void inParentheses(String head, List<Expr> operands, int level) {
    append(head);
    append("(");
    newLine();
    for (int i = 0; i < operands.size(); i++) {
      if (i > 0) {
        append(",");
        newLine();
      }
      expression(operands.get(i), level + 1);
    }
    newLine();
    indent(level);
    append(")");
  }

  private boolean isSplit(Expr expr) {
    Span span = span(expr);
    int characters = span.end() - span.start();
    return characters > width
        || (characters > width / 3 && Utf8.encode(lineOf(expr)).length > width);
  }

  private String lineOf(Expr expr) {
    Span span = span(expr);
    return line.substring(span.start(), span.end());
  }

  private Span span(Expr expr) {
    Span span = spans.get(expr);
    if (span == null) {
      throw new AssertionError("not printed: " + expr.getClass());
    }
    return span;
  }

  private void newLine() {
    append("\n");
  }

  private void indent(int level) {
    if (behindSign) {
      behindSign = false;
      return;
    }
    claim(2L * level);
    out.repeat(' ', 2 * level);
  }

  private void append(String text) {
    claim(text.length());
    out.append(text);
  }

  private void claim(long characters) {
    if (out.length() + characters > MAX_LENGTH) {
      throw new QueryException(
          QueryException.Kind.BAD_DATA,
          "formatted query is too long: expected=at most " + MAX_LENGTH + " characters");
    }
  }
}

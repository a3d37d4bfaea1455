package io.narthex.query.syntax;

import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes expressions on one line, as upstream's `String()`: keywords in lower case, matchers
/// sorted, durations in their largest units, `@` before `offset`. What it writes parses to the same
/// tree again, but for positions, the order of matchers and signs without effect; it adds no
/// parentheses, these are [Expr.Paren].
public final class Printer {
  /// Label names that are none in a list of labels unless they are quoted.
  private static final Set<String> NO_LABEL_NAMES = Set.of("without", "inf", "nan");

  private final StringBuilder out = new StringBuilder();
  private final @Nullable Spans spans;

  private Printer(@Nullable Spans spans) {
    this.spans = spans;
  }

  /// Where in the text each expression stands.
  interface Spans {
    void add(Expr expr, int start, int end);
  }

  /// `expr` on one line.
  public static String print(Expr expr) {
    return DeepStack.call(expr, () -> new Printer(null).printed(expr));
  }

  /// `expr` on one line.
  public static String print(DurationExpr expr) {
    Printer printer = new Printer(null);
    printer.duration(expr);
    return printer.out.toString();
  }

  /// `expr` on one line; `spans` is told of `expr` and everything below it.
  static String print(Expr expr, Spans spans) {
    return new Printer(spans).printed(expr);
  }

  /// What stands before the parentheses of an aggregation.
  static String head(Expr.Aggregate aggregate) {
    Printer printer = new Printer(null);
    printer.aggregateHead(aggregate);
    return printer.out.toString();
  }

  /// The operator with its modifiers.
  static String operator(Expr.Binary binary) {
    Printer printer = new Printer(null);
    printer.binaryOperator(binary);
    return printer.out.toString();
  }

  /// What stands behind the expression of a subquery.
  static String tail(Expr.Subquery subquery) {
    Printer printer = new Printer(null);
    printer.subqueryTail(subquery);
    return printer.out.toString();
  }

  private String printed(Expr expr) {
    expression(expr);
    return out.toString();
  }

  private void expression(Expr expr) {
    int start = out.length();
    Deque<Expr.Binary> chain = new ArrayDeque<>();
    Expr first = expr;
    while (first instanceof Expr.Binary b) {
      chain.push(b);
      first = b.left();
    }
    operand(first);
    while (!chain.isEmpty()) {
      Expr.Binary b = chain.pop();
      out.append(' ');
      binaryOperator(b);
      out.append(' ');
      expression(b.right());
      note(b, start);
    }
  }

  private void note(Expr expr, int start) {
    if (spans != null) {
      spans.add(expr, start, out.length());
    }
  }

  private void operand(Expr expr) {
    int start = out.length();
    switch (expr) {
      case Expr.NumberLiteral n -> number(n.value(), n.duration());
      case Expr.StringLiteral s -> Quoting.appendQuoted(out, s.value());
      case Expr.Paren p -> {
        out.append('(');
        expression(p.inner());
        out.append(')');
      }
      case Expr.Unary u -> {
        out.append(u.operator().symbol());
        expression(u.operand());
      }
      case Expr.Aggregate a -> {
        aggregateHead(a);
        out.append('(');
        if (a.parameter() != null) {
          expression(a.parameter());
          out.append(", ");
        }
        expression(a.operand());
        out.append(')');
      }
      case Expr.Call c -> {
        out.append(c.function().name()).append('(');
        String before = "";
        for (Expr argument : c.arguments()) {
          out.append(before);
          expression(argument);
          before = ", ";
        }
        out.append(')');
      }
      case Expr.VectorSelector v -> {
        matchers(v);
        at(v.shift());
        rangeMode(v.rangeMode());
        offset(v.shift());
      }
      case Expr.MatrixSelector m -> {
        matchers(m.selector());
        out.append('[');
        duration(m.rangeMs(), m.rangeExpr());
        out.append(']');
        rangeMode(m.selector().rangeMode());
        at(m.selector().shift());
        offset(m.selector().shift());
      }
      case Expr.Subquery s -> {
        expression(s.inner());
        subqueryTail(s);
      }
      case Expr.Binary b -> throw new AssertionError("a binary operation is no operand");
    }
    note(expr, start);
  }

  private void number(double value, boolean duration) {
    if (!duration) {
      out.append(GoFloat.format(value, 'f', -1));
      return;
    }
    out.append(Durations.format(Math.round(value * 1000)));
  }

  private void aggregateHead(Expr.Aggregate a) {
    out.append(a.operator().symbol());
    if (a.without() || !a.grouping().isEmpty()) {
      out.append(a.without() ? " without" : " by");
      labels(a.grouping());
      out.append(' ');
    }
  }

  /// A space, then the labels in parentheses.
  private void labels(List<String> labels) {
    String before = " (";
    for (String label : labels) {
      out.append(before);
      if (NameValidation.LEGACY.isLabelName(label)
          && !NO_LABEL_NAMES.contains(label.toLowerCase(Locale.ROOT))) {
        out.append(label);
      } else {
        Quoting.appendQuoted(out, label);
      }
      before = ", ";
    }
    out.append(labels.isEmpty() ? " ()" : ")");
  }

  private void binaryOperator(Expr.Binary b) {
    out.append(b.operator().symbol());
    if (b.returnBool()) {
      out.append(" bool");
    }
    VectorMatching matching = b.matching();
    if (matching == null) {
      return;
    }
    VectorMatching.Cardinality cardinality = matching.cardinality();
    boolean groups =
        cardinality == VectorMatching.Cardinality.MANY_TO_ONE
            || cardinality == VectorMatching.Cardinality.ONE_TO_MANY;
    if (matching.on() || groups || !matching.labels().isEmpty()) {
      out.append(matching.on() ? " on" : " ignoring");
      labels(matching.labels());
    }
    if (groups) {
      boolean left = cardinality == VectorMatching.Cardinality.MANY_TO_ONE;
      out.append(left ? " group_left" : " group_right");
      labels(matching.include());
    }
    Double left = matching.fillLeft();
    Double right = matching.fillRight();
    if (left != null && !left.isNaN() && left.equals(right)) { // upstream compares with ==
      fill(" fill", left);
    } else {
      fill(" fill_left", left);
      fill(" fill_right", right);
    }
  }

  private void fill(String keyword, @Nullable Double value) {
    if (value != null) {
      out.append(keyword).append(" (").append(GoFloat.format(value, 'g', -1)).append(')');
    }
  }

  private void matchers(Expr.VectorSelector v) {
    out.append(v.name());
    List<String> texts =
        v.matchers().stream()
            .filter(m -> !isName(m, v.name()))
            .map(Matcher::toString)
            .sorted(LabelOrder::compareUtf8)
            .toList();
    if (!texts.isEmpty() || (v.name().isEmpty() && v.emptyMatchersAllowed())) {
      out.append('{').append(String.join(",", texts)).append('}');
    }
  }

  private static boolean isName(Matcher matcher, String name) {
    return matcher.name().equals(Labels.METRIC_NAME)
        && matcher.type() == MatchType.EQUAL
        && matcher.value().equals(name)
        && !name.isEmpty();
  }

  private void rangeMode(RangeMode mode) {
    if (mode != RangeMode.PLAIN) {
      out.append(' ').append(mode.word());
    }
  }

  private void at(TimeShift shift) {
    switch (shift.at()) {
      case null -> {
        // nothing to write
      }
      case AtModifier.Timestamp(long timestampMs) ->
          out.append(" @ ").append(GoFloat.format(timestampMs / 1000.0, 'f', 3));
      case AtModifier.Bound.START -> out.append(" @ start()");
      case AtModifier.Bound.END -> out.append(" @ end()");
    }
  }

  private void offset(TimeShift shift) {
    if (shift.hasOffset()) {
      out.append(" offset ");
      duration(shift.offsetMs(), shift.offsetExpr());
    }
  }

  private void subqueryTail(Expr.Subquery s) {
    out.append('[');
    duration(s.rangeMs(), s.rangeExpr());
    out.append(':');
    if (s.stepMs() != 0 || s.stepExpr() != null) {
      duration(s.stepMs(), s.stepExpr());
    }
    out.append(']');
    at(s.shift());
    offset(s.shift());
  }

  private void duration(long ms, @Nullable DurationExpr expr) {
    if (expr != null) {
      duration(expr);
    } else {
      out.append(Durations.format(ms));
    }
  }

  private void duration(DurationExpr expr) {
    switch (expr) {
      case DurationExpr.Literal l -> number(l.value(), l.duration());
      case DurationExpr.Operation o -> {
        out.append(o.wrapped() ? "(" : "");
        operation(o);
        out.append(o.wrapped() ? ")" : "");
      }
    }
  }

  private void operation(DurationExpr.Operation o) {
    String symbol = o.operator().symbol();
    DurationExpr left = o.left();
    DurationExpr right = o.right();
    if (right == null) {
      out.append(symbol).append("()");
    } else if (left == null) {
      out.append(o.operator() == DurationOperator.ADD ? "" : symbol);
      duration(right);
    } else if (o.operator() == DurationOperator.MIN_OF || o.operator() == DurationOperator.MAX_OF) {
      out.append(symbol).append('(');
      duration(left);
      out.append(", ");
      duration(right);
      out.append(')');
    } else {
      duration(left);
      out.append(' ').append(symbol).append(' ');
      duration(right);
    }
  }
}

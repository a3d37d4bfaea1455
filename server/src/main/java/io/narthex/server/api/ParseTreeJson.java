package io.narthex.server.api;

import io.narthex.query.syntax.AtModifier;
import io.narthex.query.syntax.DurationExpr;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.FunctionSignature;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.TimeShift;
import io.narthex.query.syntax.ValueType;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.GoFloat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tree of a query as `/api/v1/parse_query` answers it: an object for each node, members in
/// alphabetical order.
final class ParseTreeJson {
  private final JsonWriter json;

  private ParseTreeJson(JsonWriter json) {
    this.json = json;
  }

  static void write(JsonWriter json, Expr expr) throws IOException {
    new ParseTreeJson(json).expression(expr);
  }

  /// Left sides lie as deep as a chain of operators is long, so they are walked in a loop.
  private void expression(Expr expr) throws IOException {
    Deque<Expr.Binary> chain = new ArrayDeque<>();
    Expr first = expr;
    while (first instanceof Expr.Binary b) {
      json.raw("{\"bool\":").bool(b.returnBool()).raw(",\"lhs\":");
      chain.push(b);
      first = b.left();
    }
    operand(first);
    while (!chain.isEmpty()) {
      Expr.Binary b = chain.pop();
      json.raw(",\"matching\":");
      matching(b.matching());
      json.raw(",\"op\":").string(b.operator().symbol()).raw(",\"rhs\":");
      expression(b.right());
      end("binaryExpr");
    }
  }

  private void end(String type) throws IOException {
    json.raw(",\"type\":\"").raw(type).raw("\"}");
  }

  private void operand(Expr expr) throws IOException {
    switch (expr) {
      case Expr.NumberLiteral n ->
          json.raw("{\"type\":\"numberLiteral\",\"val\":\"").raw(number(n.value())).raw("\"}");
      case Expr.StringLiteral s ->
          json.raw("{\"type\":\"stringLiteral\",\"val\":").string(s.value()).raw('}');
      case Expr.Paren p -> {
        json.raw("{\"expr\":");
        expression(p.inner());
        end("parenExpr");
      }
      case Expr.Unary u -> {
        json.raw("{\"expr\":");
        expression(u.operand());
        json.raw(",\"op\":").string(u.operator().symbol());
        end("unaryExpr");
      }
      case Expr.Aggregate a -> aggregate(a);
      case Expr.Call c -> call(c);
      case Expr.VectorSelector v -> {
        selector(v);
        selectorEnd(v);
        end("vectorSelector");
      }
      case Expr.MatrixSelector m -> {
        selector(m.selector());
        json.raw(',');
        duration("range", m.rangeMs(), m.rangeExpr());
        selectorEnd(m.selector());
        end("matrixSelector");
      }
      case Expr.Subquery s -> subquery(s);
      case Expr.Binary b -> throw new AssertionError("a binary operation is no operand");
    }
  }

  private static String number(double value) {
    return GoFloat.format(value, 'f', -1);
  }

  private void matching(@Nullable VectorMatching matching) throws IOException {
    if (matching == null) {
      json.raw("null");
      return;
    }
    json.raw("{\"card\":\"").raw(matching.cardinality().id());
    json.raw("\",\"fillValues\":{\"lhs\":");
    fill(matching.fillLeft());
    json.raw(",\"rhs\":");
    fill(matching.fillRight());
    json.raw("},\"include\":");
    Envelope.strings(json, matching.include());
    json.raw(",\"labels\":");
    Envelope.strings(json, matching.labels());
    json.raw(",\"on\":").bool(matching.on()).raw('}');
  }

  /// JSON has no infinities and no NaN, for which upstream fails; they are strings here, as sample
  /// values are.
  private void fill(@Nullable Double value) throws IOException {
    if (value == null) {
      json.raw("null");
    } else if (Double.isFinite(value)) {
      json.number(value);
    } else {
      json.value(value);
    }
  }

  private void aggregate(Expr.Aggregate a) throws IOException {
    json.raw("{\"expr\":");
    expression(a.operand());
    json.raw(",\"grouping\":");
    Envelope.strings(json, a.grouping());
    json.raw(",\"op\":").string(a.operator().symbol()).raw(",\"param\":");
    if (a.parameter() == null) {
      json.raw("null");
    } else {
      expression(a.parameter());
    }
    json.raw(",\"type\":\"aggregation\",\"without\":").bool(a.without()).raw('}');
  }

  private void call(Expr.Call c) throws IOException {
    json.raw("{\"args\":[");
    for (int i = 0; i < c.arguments().size(); i++) {
      json.raw(i == 0 ? "" : ",");
      expression(c.arguments().get(i));
    }
    FunctionSignature function = c.function();
    json.raw("],\"func\":{\"argTypes\":");
    Envelope.strings(json, function.argumentTypes().stream().map(ValueType::id).toList());
    json.raw(",\"name\":").string(function.name());
    json.raw(",\"returnType\":").string(function.returnType().id());
    json.raw(",\"variadic\":").number((long) function.variadic()).raw('}');
    end("call");
  }

  /// What a selector has before its range.
  private void selector(Expr.VectorSelector v) throws IOException {
    json.raw("{\"anchored\":").bool(v.rangeMode() == RangeMode.ANCHORED).raw(",\"matchers\":");
    matchers(v.matchers());
    json.raw(",\"name\":").string(v.name()).raw(',');
    duration("offset", v.shift().offsetMs(), v.shift().offsetExpr());
  }

  private void matchers(List<Matcher> matchers) throws IOException {
    char before = '[';
    for (Matcher m : matchers) {
      json.raw(before).raw("{\"name\":").string(m.name());
      json.raw(",\"type\":").string(m.type().operator());
      json.raw(",\"value\":").string(m.value()).raw('}');
      before = ',';
    }
    json.raw(matchers.isEmpty() ? "[]" : "]");
  }

  /// What a selector has behind its range.
  private void selectorEnd(Expr.VectorSelector v) throws IOException {
    json.raw(",\"smoothed\":").bool(v.rangeMode() == RangeMode.SMOOTHED).raw(',');
    bound(v.shift());
    json.raw(',');
    timestamp(v.shift());
  }

  private void subquery(Expr.Subquery s) throws IOException {
    json.raw("{\"expr\":");
    expression(s.inner());
    json.raw(',');
    duration("offset", s.shift().offsetMs(), s.shift().offsetExpr());
    json.raw(',');
    duration("range", s.rangeMs(), s.rangeExpr());
    json.raw(',');
    bound(s.shift());
    json.raw(',');
    duration("step", s.stepMs(), s.stepExpr());
    json.raw(',');
    timestamp(s.shift());
    end("subquery");
  }

  private void bound(TimeShift shift) throws IOException {
    json.raw("\"startOrEnd\":");
    if (shift.at() instanceof AtModifier.Bound bound) {
      json.string(bound.name().toLowerCase(Locale.ROOT));
    } else {
      json.raw("null");
    }
  }

  private void timestamp(TimeShift shift) throws IOException {
    json.raw("\"timestamp\":");
    if (shift.at() instanceof AtModifier.Timestamp(long timestampMs)) {
      json.number(timestampMs);
    } else {
      json.raw("null");
    }
  }

  /// `"name":ms,"nameExpr":tree`.
  private void duration(String name, long ms, @Nullable DurationExpr expr) throws IOException {
    json.key(name).number(ms).raw(',').key(name + "Expr");
    duration(expr);
  }

  private void duration(@Nullable DurationExpr expr) throws IOException {
    switch (expr) {
      case null -> json.raw("null");
      case DurationExpr.Literal l ->
          json.raw("{\"duration\":")
              .bool(l.duration())
              .raw(",\"type\":\"numberLiteral\",\"val\":\"")
              .raw(number(l.value()))
              .raw("\"}");
      case DurationExpr.Operation o -> {
        json.raw("{\"lhs\":");
        duration(o.left());
        json.raw(",\"op\":").string(o.operator().symbol()).raw(",\"rhs\":");
        duration(o.right());
        json.raw(",\"type\":\"durationExpr\",\"wrapped\":").bool(o.wrapped()).raw('}');
      }
    }
  }
}

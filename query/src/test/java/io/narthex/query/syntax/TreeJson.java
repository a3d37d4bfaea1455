package io.narthex.query.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.narthex.storage.labels.Matcher;
import java.util.List;

/// Trees in the form of the recorded cases.
final class TreeJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TreeJson() {}

  static ObjectNode of(Expr expr) {
    ObjectNode out = JSON.objectNode();
    switch (expr) {
      case Expr.NumberLiteral n -> {
        start(out, "Number", n.position());
        out.set("value", number(n.value()));
        flag(out, "duration", n.duration());
      }
      case Expr.StringLiteral s -> start(out, "String", s.position()).put("value", s.value());
      case Expr.Paren p -> start(out, "Paren", p.position()).set("expr", of(p.inner()));
      case Expr.Unary u ->
          start(out, "Unary", u.position())
              .put("op", u.operator().symbol())
              .set("expr", of(u.operand()));
      case Expr.Binary b -> binary(out, b);
      case Expr.Aggregate a -> aggregate(out, a);
      case Expr.Call c -> {
        ArrayNode args =
            start(out, "Call", c.position()).put("func", c.function().name()).putArray("args");
        c.arguments().forEach(a -> args.add(of(a)));
        if (args.isEmpty()) {
          out.remove("args");
        }
      }
      case Expr.VectorSelector v -> selector(out, v);
      case Expr.MatrixSelector m -> {
        start(out, "MatrixSelector", m.position());
        duration(out, "range", m.rangeMs(), m.rangeExpr());
        out.set("selector", of(m.selector()));
      }
      case Expr.Subquery s -> {
        start(out, "Subquery", s.position());
        duration(out, "range", s.rangeMs(), s.rangeExpr());
        duration(out, "step", s.stepMs(), s.stepExpr());
        shift(out, s.shift());
        out.set("expr", of(s.inner()));
      }
    }
    return out;
  }

  private static void binary(ObjectNode out, Expr.Binary b) {
    start(out, "Binary", b.position()).put("op", b.operator().symbol());
    flag(out, "bool", b.returnBool());
    VectorMatching m = b.matching();
    if (m != null) {
      ObjectNode matching = out.putObject("matching");
      matching.put("card", m.cardinality().id()).put("on", m.on());
      strings(matching.putArray("labels"), m.labels());
      strings(matching.putArray("include"), m.include());
      if (m.fillLeft() != null) {
        matching.set("fillLeft", number(m.fillLeft()));
      }
      if (m.fillRight() != null) {
        matching.set("fillRight", number(m.fillRight()));
      }
    }
    out.set("lhs", of(b.left()));
    out.set("rhs", of(b.right()));
  }

  private static void aggregate(ObjectNode out, Expr.Aggregate a) {
    start(out, "Aggregate", a.position()).put("op", a.operator().symbol());
    flag(out, "without", a.without());
    if (!a.grouping().isEmpty()) {
      strings(out.putArray("grouping"), a.grouping());
    }
    if (a.parameter() != null) {
      out.set("param", of(a.parameter()));
    }
    out.set("expr", of(a.operand()));
  }

  private static void selector(ObjectNode out, Expr.VectorSelector v) {
    start(out, "VectorSelector", v.position());
    if (!v.name().isEmpty()) {
      out.put("name", v.name());
    }
    ArrayNode matchers = out.putArray("matchers");
    for (Matcher m : v.matchers()) {
      matchers
          .addObject()
          .put("name", m.name())
          .put("op", m.type().operator())
          .put("value", m.value());
    }
    shift(out, v.shift());
    flag(out, "anchored", v.rangeMode() == RangeMode.ANCHORED);
    flag(out, "smoothed", v.rangeMode() == RangeMode.SMOOTHED);
    flag(out, "allowEmptyMatchers", v.emptyMatchersAllowed());
    if (matchers.isEmpty()) {
      out.remove("matchers");
    }
  }

  private static ObjectNode of(DurationExpr expr) {
    ObjectNode out = JSON.objectNode();
    switch (expr) {
      case DurationExpr.Literal l -> {
        start(out, "Number", l.position());
        out.set("value", number(l.value()));
        flag(out, "duration", l.duration());
      }
      case DurationExpr.Operation o -> {
        start(out, "Duration", o.position()).put("op", o.operator().symbol());
        flag(out, "wrapped", o.wrapped());
        if (o.left() != null) {
          out.set("lhs", of(o.left()));
        }
        if (o.right() != null) {
          out.set("rhs", of(o.right()));
        }
      }
    }
    return out;
  }

  private static ObjectNode start(ObjectNode out, String kind, PositionRange position) {
    out.put("kind", kind).putArray("pos").add(position.start()).add(position.end());
    return out;
  }

  private static void flag(ObjectNode out, String name, boolean value) {
    if (value) {
      out.put(name, true);
    }
  }

  private static void duration(
      ObjectNode out, String name, long ms, @org.jspecify.annotations.Nullable DurationExpr expr) {
    if (ms != 0) {
      out.put(name + "Ms", ms);
    }
    if (expr != null) {
      out.set(name + "Expr", of(expr));
    }
  }

  private static void shift(ObjectNode out, TimeShift shift) {
    duration(out, "offset", shift.offsetMs(), shift.offsetExpr());
    switch (shift.at()) {
      case null -> {}
      case AtModifier.Timestamp t -> out.put("atMs", t.timestampMs());
      case AtModifier.Bound b -> out.put("at", b == AtModifier.Bound.START ? "start" : "end");
    }
  }

  private static void strings(ArrayNode out, List<String> values) {
    values.forEach(out::add);
  }

  private static JsonNode number(double value) {
    if (Double.isNaN(value)) {
      return JSON.textNode("NaN");
    }
    if (Double.isInfinite(value)) {
      return JSON.textNode(value > 0 ? "+Inf" : "-Inf");
    }
    if (value == 0 && 1 / value < 0) {
      return JSON.textNode("-0");
    }
    return value == Math.rint(value) && Math.abs(value) < 0x1p53
        ? JSON.numberNode((long) value)
        : JSON.numberNode(value);
  }
}

package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.query.syntax.grammar.PromqlParser.BracketsContext;
import io.narthex.query.syntax.grammar.PromqlParser.LabelMatcherContext;
import io.narthex.query.syntax.grammar.PromqlParser.OffsetValueContext;
import io.narthex.query.syntax.grammar.PromqlParser.RangeModeContext;
import io.narthex.query.syntax.grammar.PromqlParser.TimestampContext;
import io.narthex.query.syntax.grammar.PromqlParser.VectorSelectorContext;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.regex.RegexSyntaxException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Builds selectors and subqueries and applies their modifiers.
final class SelectorBuilder {
  private static final String ONLY_VECTORS = "ranges only allowed for vector selectors";
  private static final Expr.VectorSelector NO_SELECTOR =
      new Expr.VectorSelector(
          "", List.of(), TimeShift.NONE, RangeMode.PLAIN, false, PositionRange.NONE);

  private final QueryText query;
  private final ParserOptions options;
  private final ParseErrors errors;

  /// Matchers of the braces that are being read.
  private final List<Matcher> matchers = new ArrayList<>();

  /// Matrix selectors over what is no selector; reported already.
  private final Set<Expr> broken = Collections.newSetFromMap(new IdentityHashMap<>());

  SelectorBuilder(QueryText query, ParserOptions options, ParseErrors errors) {
    this.query = query;
    this.options = options;
    this.errors = errors;
  }

  void labelMatcher(LabelMatcherContext c) {
    List<TerminalNode> strings = c.STRING();
    TerminalNode identifier = c.IDENTIFIER();
    String first =
        identifier == null ? unquote(strings.getFirst().getSymbol()) : identifier.getText();
    if (c.matchOperator() == null) {
      matchers.add(Matcher.equal(Labels.METRIC_NAME, first));
      return;
    }
    MatchType type =
        switch (c.matchOperator().getStart().getType()) {
          case PromqlLexer.EQL -> MatchType.EQUAL;
          case PromqlLexer.NEQ -> MatchType.NOT_EQUAL;
          case PromqlLexer.EQL_REGEX -> MatchType.REGEX;
          default -> MatchType.NOT_REGEX;
        };
    String value = unquote(strings.getLast().getSymbol());
    try {
      matchers.add(Matcher.of(type, first, value));
    } catch (RegexSyntaxException e) {
      errors.add(query.position(c.getStart(), c.getStop()), String.valueOf(e.getMessage()));
    }
  }

  /// The value of a string token, which was found to be well-formed.
  static String unquote(Token token) {
    return switch (StringLiterals.read(QueryText.textOf(token))) {
      case StringLiterals.Result.Value v -> v.text();
      case StringLiterals.Result.Fault f -> throw new AssertionError(f.message());
    };
  }

  Expr.VectorSelector selector(VectorSelectorContext c) {
    String name = "";
    if (c.metricName() != null) {
      name = QueryText.textOf(c.metricName().getStart());
      matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
    }
    Expr.VectorSelector result =
        new Expr.VectorSelector(
            name,
            matchers,
            TimeShift.NONE,
            RangeMode.PLAIN,
            false,
            query.position(c.getStart(), c.getStop()));
    matchers.clear();
    return result;
  }

  /// A range or subquery over `operand`. `durations` are the range and, if one was written, the
  /// step; null where it was reported.
  Expr brackets(
      BracketsContext c, Expr operand, @Nullable DurationExpr range, @Nullable DurationExpr step) {
    PositionRange position =
        new PositionRange(operand.position().start(), query.position(c.getStop()).end());
    long rangeMs = range instanceof DurationExpr.Literal l ? literalMs(l) : 0;
    DurationExpr rangeExpr = range instanceof DurationExpr.Operation o ? o : null;
    if (c.COLON() != null) {
      return new Expr.Subquery(
          operand,
          rangeMs,
          rangeExpr,
          step instanceof DurationExpr.Literal l ? literalMs(l) : 0,
          step instanceof DurationExpr.Operation o ? o : null,
          TimeShift.NONE,
          position);
    }
    String fault = rangeFault(operand);
    if (fault != null) {
      errors.add(query.position(c.LEFT_BRACKET().getSymbol(), c.getStop()), fault);
    }
    if (operand instanceof Expr.VectorSelector v) {
      return new Expr.MatrixSelector(v, rangeMs, rangeExpr, position);
    }
    Expr.MatrixSelector result = new Expr.MatrixSelector(NO_SELECTOR, rangeMs, rangeExpr, position);
    broken.add(result);
    return result;
  }

  private static @Nullable String rangeFault(Expr operand) {
    if (!(operand instanceof Expr.VectorSelector v)) {
      return ONLY_VECTORS;
    }
    if (v.shift().offsetMs() != 0) {
      return "no offset modifiers allowed before range";
    }
    if (v.shift().at() instanceof AtModifier.Timestamp) {
      return "no @ modifiers allowed before range";
    }
    return null;
  }

  private static long literalMs(DurationExpr.Literal literal) {
    return Math.round(literal.value() * 1e9) / 1_000_000; // 1.001 is 1,001 ms, 0.0009 is none
  }

  /// Applies `offset`.
  ///
  /// @param next the token behind it
  Expr offset(OffsetValueContext c, Expr operand, @Nullable DurationExpr offset, Token next) {
    TimeShift shift =
        shiftOf(
            operand,
            "offset modifier must be preceded by an instant vector selector or range vector"
                + " selector or a subquery");
    if (shift == null || offset == null) {
      return operand;
    }
    if (shift.hasOffset()) {
      errors.add(operand.position(), "offset may not be set multiple times");
      return operand;
    }
    TimeShift changed =
        switch (offset) {
          case DurationExpr.Literal l -> new TimeShift(literalMs(l), null, shift.at());
          case DurationExpr.Operation o -> new TimeShift(0, o, shift.at());
        };
    return withShift(operand, changed, lastTokenOf(c, next));
  }

  /// Upstream ends a selector with the last closing token that it has read, and behind an offset in
  /// parentheses it has read one token more.
  private static Token lastTokenOf(OffsetValueContext c, Token next) {
    boolean readsOn = c.getStart().getType() == PromqlLexer.LEFT_PAREN;
    return switch (next.getType()) {
      case PromqlLexer.RIGHT_PAREN,
          PromqlLexer.RIGHT_BRACKET,
          PromqlLexer.NUMBER,
          PromqlLexer.DURATION ->
          readsOn ? next : c.getStop();
      default -> c.getStop();
    };
  }

  Expr at(TimestampContext c, Expr operand, DurationBuilder numbers) {
    AtModifier at = atModifier(c, operand, numbers);
    TimeShift shift =
        shiftOf(
            operand,
            "@ modifier must be preceded by an instant vector selector or range vector selector or"
                + " a subquery");
    if (shift == null) {
      return operand;
    }
    if (shift.at() != null) {
      errors.add(operand.position(), "@ <timestamp> may not be set multiple times");
      return operand;
    }
    return withShift(operand, new TimeShift(shift.offsetMs(), shift.offsetExpr(), at), c.getStop());
  }

  private AtModifier atModifier(TimestampContext c, Expr operand, DurationBuilder numbers) {
    if (c.START() != null) {
      return AtModifier.Bound.START;
    }
    if (c.END() != null) {
      return AtModifier.Bound.END;
    }
    double number = numbers.number(c.number()).value();
    double seconds = c.SUB() == null ? number : -number;
    if (!(Math.abs(seconds) < 0x1p63)) {
      errors.add(operand.position(), "timestamp out of bounds for @ modifier: " + fixed(seconds));
    }
    // away from zero at the half, as Go rounds
    double ms = Math.copySign(Math.floor(Math.abs(seconds * 1000) + 0.5), seconds);
    return new AtModifier.Timestamp((long) ms);
  }

  private static String fixed(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, "%.6f", new BigDecimal(value));
  }

  Expr rangeMode(RangeModeContext c, Expr operand) {
    RangeMode mode = c.ANCHORED() != null ? RangeMode.ANCHORED : RangeMode.SMOOTHED;
    if (!options.extendedRangeSelectors()) {
      errors.add(operand.position(), mode.word() + " modifier is experimental and not enabled");
      return operand;
    }
    if (broken.contains(operand)) {
      return operand;
    }
    return switch (operand) {
      case Expr.VectorSelector v -> withMode(v, mode, v.position());
      case Expr.MatrixSelector m ->
          new Expr.MatrixSelector(
              withMode(m.selector(), mode, m.position()), m.rangeMs(), m.rangeExpr(), m.position());
      case Expr.Subquery s -> {
        errors.add(s.position(), mode.word() + " modifier is not supported for subqueries");
        yield s;
      }
      default -> {
        errors.add(operand.position(), mode.word() + " modifier not implemented");
        yield operand;
      }
    };
  }

  private Expr.VectorSelector withMode(
      Expr.VectorSelector v, RangeMode mode, PositionRange position) {
    if (v.rangeMode() != RangeMode.PLAIN && v.rangeMode() != mode) {
      errors.add(position, "anchored and smoothed modifiers cannot be used together");
    }
    return new Expr.VectorSelector(
        v.name(), v.matchers(), v.shift(), mode, v.emptyMatchersAllowed(), v.position());
  }

  /// The modifiers of `operand`; null after an error if it can have none.
  private @Nullable TimeShift shiftOf(Expr operand, String otherwise) {
    String fault = broken.contains(operand) ? ONLY_VECTORS : otherwise;
    TimeShift shift =
        switch (operand) {
          case Expr.VectorSelector v -> v.shift();
          case Expr.MatrixSelector m when !broken.contains(m) -> m.selector().shift();
          case Expr.Subquery s -> s.shift();
          default -> null;
        };
    if (shift == null) {
      errors.add(operand.position(), fault);
    }
    return shift;
  }

  private Expr withShift(Expr operand, TimeShift shift, Token last) {
    PositionRange position =
        new PositionRange(operand.position().start(), query.position(last).end());
    return switch (operand) {
      case Expr.VectorSelector v -> withShift(v, shift, position);
      case Expr.MatrixSelector m ->
          new Expr.MatrixSelector(
              withShift(m.selector(), shift, m.selector().position()),
              m.rangeMs(),
              m.rangeExpr(),
              position);
      case Expr.Subquery s ->
          new Expr.Subquery(
              s.inner(), s.rangeMs(), s.rangeExpr(), s.stepMs(), s.stepExpr(), shift, position);
      default -> operand;
    };
  }

  private static Expr.VectorSelector withShift(
      Expr.VectorSelector v, TimeShift shift, PositionRange position) {
    return new Expr.VectorSelector(
        v.name(), v.matchers(), shift, v.rangeMode(), v.emptyMatchersAllowed(), position);
  }
}

package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.query.syntax.grammar.PromqlParser;
import io.narthex.storage.text.Quoting;
import java.util.List;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Says what is wrong with the first token that no rule accepts, in upstream's words: the innermost
/// construct that knows what it expects names it, all others say only what was unexpected.
final class SyntaxDiagnosis {
  private static final String DURATION = "number, duration, step(), or range()";

  private final List<Token> tokens;

  SyntaxDiagnosis(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// Where parsing stopped.
  ///
  /// @param context what was being read, as upstream names it; `""`: nothing that knows
  /// @param expected what that expects; `""`: it does not say
  /// @param inAggregation whether an aggregation loses its arguments by it
  record Place(String context, String expected, boolean inAggregation) {
    Place(String context, String expected) {
      this(context, expected, false);
    }
  }

  /// The text for `token` at `place`.
  static String message(Token token, Place place) {
    StringBuilder out = new StringBuilder("unexpected ").append(describe(token));
    if (!place.context().isEmpty()) {
      out.append(" in ").append(place.context());
    }
    if (!place.expected().isEmpty()) {
      out.append(", expected ").append(place.expected());
    }
    return out.toString();
  }

  /// The place of `offending` inside the rules from `innermost` outwards.
  Place place(@Nullable RuleContext innermost, Token offending) {
    int index = offending.getTokenIndex();
    for (RuleContext rule = innermost; rule != null; rule = rule.parent) {
      Place place =
          switch (rule) {
            case PromqlParser.LabelMatchersContext c -> inMatchers(index);
            case PromqlParser.LabelListContext c ->
                c.getStart().getTokenIndex() == index
                    ? new Place("grouping opts", "\"(\"")
                    : inLabels(index);
            case PromqlParser.LabelsContext c -> inLabels(index);
            case PromqlParser.OffsetValueContext c -> new Place("offset", DURATION);
            case PromqlParser.TimestampContext c -> new Place("@", "timestamp");
            case PromqlParser.BracketsContext c -> inBrackets(index);
            case PromqlParser.AggregationContext c -> new Place("aggregation", "", true);
            default -> null;
          };
      if (place != null) {
        return place;
      }
    }
    return new Place("", "");
  }

  private int type(int index) {
    return tokens.get(index).getType();
  }

  private Place inMatchers(int index) {
    String expected =
        switch (type(index - 1)) {
          case PromqlLexer.LEFT_BRACE, PromqlLexer.COMMA -> "identifier or \"}\"";
          case PromqlLexer.IDENTIFIER -> "label matching operator";
          case PromqlLexer.EQL, PromqlLexer.NEQ, PromqlLexer.EQL_REGEX, PromqlLexer.NEQ_REGEX ->
              "string";
          default -> "\",\" or \"}\"";
        };
    return new Place("label matching", expected);
  }

  private Place inLabels(int index) {
    return switch (type(index - 1)) {
      case PromqlLexer.LEFT_PAREN, PromqlLexer.LIST_PAREN, PromqlLexer.COMMA ->
          new Place("grouping opts", "label");
      default -> new Place("grouping opts", "\",\" or \")\"");
    };
  }

  private Place inBrackets(int index) {
    int open = index - 1;
    int colon = -1;
    int depth = 0;
    while (type(open) != PromqlLexer.LEFT_BRACKET) {
      switch (type(open)) {
        case PromqlLexer.LEFT_PAREN -> depth++;
        case PromqlLexer.RIGHT_PAREN -> depth--;
        case PromqlLexer.COLON -> colon = open;
        default -> {
          // operands and operators
        }
      }
      open--;
    }
    int last = type(index - 1);
    boolean complete =
        depth == 0
            && (last == PromqlLexer.NUMBER
                || last == PromqlLexer.DURATION
                || last == PromqlLexer.RIGHT_PAREN);
    if (colon < 0) {
      return complete
          ? new Place("subquery or range", "\":\" or \"]\"")
          : new Place("subquery or range selector", DURATION);
    }
    return complete
        ? new Place("subquery selector", "\"]\"")
        : new Place("subquery selector", "number, duration, step(), range(), or \"]\"");
  }

  /// A token as upstream's error texts show it.
  static String describe(Token token) {
    if (token.getType() == Token.EOF) {
      return "end of input";
    }
    String text = QueryText.textOf(token);
    return switch (token.getType()) {
      case PromqlLexer.IDENTIFIER -> "identifier " + Quoting.quote(text);
      case PromqlLexer.METRIC_IDENTIFIER -> "metric identifier " + Quoting.quote(text);
      case PromqlLexer.STRING -> "string " + quoteStart(text);
      case PromqlLexer.NUMBER -> "number " + quoteStart(text);
      case PromqlLexer.DURATION -> "duration " + quoteStart(text);
      case PromqlLexer.BY,
          PromqlLexer.WITHOUT,
          PromqlLexer.ON,
          PromqlLexer.IGNORING,
          PromqlLexer.GROUP_LEFT,
          PromqlLexer.GROUP_RIGHT,
          PromqlLexer.BOOL,
          PromqlLexer.OFFSET,
          PromqlLexer.ANCHORED,
          PromqlLexer.SMOOTHED,
          PromqlLexer.FILL,
          PromqlLexer.FILL_LEFT,
          PromqlLexer.FILL_RIGHT ->
          "<" + text + ">";
      case PromqlLexer.ADD,
          PromqlLexer.SUB,
          PromqlLexer.MUL,
          PromqlLexer.DIV,
          PromqlLexer.MOD,
          PromqlLexer.POW,
          PromqlLexer.OFFSET_OPERATOR,
          PromqlLexer.AT,
          PromqlLexer.EQLC,
          PromqlLexer.NEQ,
          PromqlLexer.LTE,
          PromqlLexer.LSS,
          PromqlLexer.GTE,
          PromqlLexer.GTR,
          PromqlLexer.TRIM_LOWER,
          PromqlLexer.TRIM_UPPER,
          PromqlLexer.EQL_REGEX,
          PromqlLexer.NEQ_REGEX,
          PromqlLexer.AND,
          PromqlLexer.OR,
          PromqlLexer.UNLESS,
          PromqlLexer.ATAN2 ->
          "<op:" + text + ">";
      case PromqlLexer.SUM,
          PromqlLexer.AVG,
          PromqlLexer.COUNT,
          PromqlLexer.MIN,
          PromqlLexer.MAX,
          PromqlLexer.GROUP,
          PromqlLexer.STDDEV,
          PromqlLexer.STDVAR,
          PromqlLexer.TOPK,
          PromqlLexer.BOTTOMK,
          PromqlLexer.QUANTILE,
          PromqlLexer.LIMITK,
          PromqlLexer.LIMIT_RATIO,
          PromqlLexer.COUNT_VALUES ->
          "<aggr:" + text + ">";
      default -> quoteStart(text);
    };
  }

  private static String quoteStart(String text) {
    if (text.codePointCount(0, text.length()) <= 10) {
      return Quoting.quote(text);
    }
    return Quoting.quote(text.substring(0, text.offsetByCodePoints(0, 10))) + "...";
  }
}

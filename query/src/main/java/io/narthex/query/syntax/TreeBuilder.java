package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.query.syntax.grammar.PromqlParser;
import io.narthex.query.syntax.grammar.PromqlParser.AggregationContext;
import io.narthex.query.syntax.grammar.PromqlParser.ArgumentsContext;
import io.narthex.query.syntax.grammar.PromqlParser.AtContext;
import io.narthex.query.syntax.grammar.PromqlParser.BinaryContext;
import io.narthex.query.syntax.grammar.PromqlParser.BracketsContext;
import io.narthex.query.syntax.grammar.PromqlParser.ExprContext;
import io.narthex.query.syntax.grammar.PromqlParser.FillContext;
import io.narthex.query.syntax.grammar.PromqlParser.FillValueContext;
import io.narthex.query.syntax.grammar.PromqlParser.FunctionCallContext;
import io.narthex.query.syntax.grammar.PromqlParser.LabelListContext;
import io.narthex.query.syntax.grammar.PromqlParser.LabelMatcherContext;
import io.narthex.query.syntax.grammar.PromqlParser.LabelNameContext;
import io.narthex.query.syntax.grammar.PromqlParser.LabelsContext;
import io.narthex.query.syntax.grammar.PromqlParser.MatchingContext;
import io.narthex.query.syntax.grammar.PromqlParser.NumberLiteralContext;
import io.narthex.query.syntax.grammar.PromqlParser.OffsetContext;
import io.narthex.query.syntax.grammar.PromqlParser.OffsetValueContext;
import io.narthex.query.syntax.grammar.PromqlParser.ParenContext;
import io.narthex.query.syntax.grammar.PromqlParser.RangeDurationContext;
import io.narthex.query.syntax.grammar.PromqlParser.RangeModeContext;
import io.narthex.query.syntax.grammar.PromqlParser.SelectorContext;
import io.narthex.query.syntax.grammar.PromqlParser.StringLiteralContext;
import io.narthex.query.syntax.grammar.PromqlParser.UnaryContext;
import io.narthex.query.syntax.grammar.PromqlParser.VectorSelectorContext;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Builds the tree while the generated parser runs: each rule that ends takes its operands from a
/// stack and puts its result there. So nothing recurses over long chains, and faults of meaning
/// come in the order of the text, before a fault of syntax behind them.
final class TreeBuilder implements ParseTreeListener {
  private final QueryText query;
  private final TokenArray tokens;
  private final ParserOptions options;
  private final ParseErrors errors;
  private final DurationBuilder durations;
  private final SelectorBuilder selectors;
  private final List<Expr> operands = new ArrayList<>();
  private final List<@Nullable DurationExpr> pendingDurations = new ArrayList<>();

  /// What was written about matching where an operand is no vector, for the type check.
  private final IdentityHashMap<Expr.Binary, VectorMatching> misplacedMatching =
      new IdentityHashMap<>();

  private boolean stopped;

  TreeBuilder(QueryText query, TokenArray tokens, ParserOptions options, ParseErrors errors) {
    this.query = query;
    this.tokens = tokens;
    this.options = options;
    this.errors = errors;
    this.durations = new DurationBuilder(query, options, errors);
    this.selectors = new SelectorBuilder(query, options, errors);
  }

  /// Ignores what the parser still says, because it found a fault of syntax.
  void stop() {
    stopped = true;
  }

  /// The whole expression.
  Expr result() {
    return operands.getLast();
  }

  IdentityHashMap<Expr.Binary, VectorMatching> misplacedMatching() {
    return misplacedMatching;
  }

  @Override
  public void enterEveryRule(ParserRuleContext ctx) {
    // results are built at the end of a rule
  }

  @Override
  public void visitTerminal(TerminalNode node) {
    // rules look at their tokens themselves
  }

  @Override
  public void visitErrorNode(ErrorNode node) {
    // the error strategy reports
  }

  @Override
  public void exitEveryRule(ParserRuleContext ctx) {
    if (stopped) {
      return;
    }
    ctx.stop = tokens.LT(-1); // ANTLR sets it only after the exit of a left-recursive rule
    switch (ctx.getRuleIndex()) {
      case PromqlParser.RULE_expr -> exit((ExprContext) ctx);
      case PromqlParser.RULE_vectorSelector ->
          operands.add(selectors.selector((VectorSelectorContext) ctx));
      case PromqlParser.RULE_labelMatcher -> selectors.labelMatcher((LabelMatcherContext) ctx);
      case PromqlParser.RULE_labelName -> checkLabelName((LabelNameContext) ctx);
      case PromqlParser.RULE_rangeDuration ->
          pendingDurations.add(durations.positive(((RangeDurationContext) ctx).durationExpr()));
      case PromqlParser.RULE_offsetValue ->
          pendingDurations.add(durations.offset((OffsetValueContext) ctx));
      case PromqlParser.RULE_arguments -> checkCommas((ArgumentsContext) ctx);
      default -> {
        // part of a larger rule
      }
    }
  }

  private void exit(ExprContext ctx) {
    switch (ctx) {
      case SelectorContext c -> {
        // vectorSelector put it there
      }
      case NumberLiteralContext c -> operands.add(durations.number(c.number()));
      case StringLiteralContext c -> {
        Token token = c.getStart();
        operands.add(new Expr.StringLiteral(SelectorBuilder.unquote(token), query.position(token)));
      }
      case BinaryContext c -> operands.add(binary(c));
      case FunctionCallContext c -> operands.add(call(c));
      case AggregationContext c -> operands.add(aggregation(c));
      case ParenContext c ->
          operands.add(new Expr.Paren(pop(), query.position(c.getStart(), c.getStop())));
      case UnaryContext c -> operands.add(unary(c));
      case BracketsContext c -> {
        DurationExpr step = c.rangeDuration().size() > 1 ? pendingDurations.removeLast() : null;
        operands.add(selectors.brackets(c, pop(), pendingDurations.removeLast(), step));
      }
      case OffsetContext c ->
          operands.add(
              selectors.offset(
                  c.offsetValue(), pop(), pendingDurations.removeLast(), tokens.LT(1)));
      case AtContext c -> operands.add(selectors.at(c.timestamp(), pop(), durations));
      case RangeModeContext c -> operands.add(selectors.rangeMode(c, pop()));
      default -> throw new AssertionError("expression rule: " + ctx.getClass());
    }
  }

  private Expr pop() {
    return operands.removeLast();
  }

  /// Takes the last `count` operands, in source order.
  private List<Expr> pop(int count) {
    List<Expr> top = operands.subList(operands.size() - count, operands.size());
    List<Expr> result = List.copyOf(top);
    top.clear();
    return result;
  }

  private Expr unary(UnaryContext c) {
    Expr operand = pop();
    int start = query.position(c.getStart()).start();
    PositionRange position = new PositionRange(start, operand.position().end());
    boolean minus = c.SUB() != null;
    if (operand instanceof Expr.NumberLiteral n) {
      return new Expr.NumberLiteral(minus ? -n.value() : n.value(), n.duration(), position);
    }
    return new Expr.Unary(minus ? UnaryOperator.MINUS : UnaryOperator.PLUS, operand, position);
  }

  private Expr binary(BinaryContext c) {
    Expr right = pop();
    Expr left = pop();
    BinaryOperator operator = operator(((TerminalNode) c.getChild(1)).getSymbol());
    VectorMatching matching = matching(c.matching());
    PositionRange position = PositionRange.spanning(left.position(), right.position());
    boolean fills = matching.fillLeft() != null || matching.fillRight() != null;
    if (fills && !options.fillModifiers()) {
      errors.add(position, "binop fill modifiers are experimental and not enabled");
    }
    if (operator.isSet() && matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE) {
      matching = matching.withCardinality(VectorMatching.Cardinality.MANY_TO_MANY);
    }
    boolean returnBool = c.matching().BOOL() != null;
    if (left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR) {
      return new Expr.Binary(operator, left, right, returnBool, matching);
    }
    Expr.Binary result = new Expr.Binary(operator, left, right, returnBool, null);
    if (fills || !matching.labels().isEmpty()) {
      misplacedMatching.put(result, matching);
    }
    return result;
  }

  private static BinaryOperator operator(Token token) {
    return switch (token.getType()) {
      case PromqlLexer.ADD -> BinaryOperator.ADD;
      case PromqlLexer.SUB -> BinaryOperator.SUBTRACT;
      case PromqlLexer.MUL -> BinaryOperator.MULTIPLY;
      case PromqlLexer.DIV -> BinaryOperator.DIVIDE;
      case PromqlLexer.MOD -> BinaryOperator.MODULO;
      case PromqlLexer.POW -> BinaryOperator.POWER;
      case PromqlLexer.ATAN2 -> BinaryOperator.ATAN2;
      case PromqlLexer.EQLC -> BinaryOperator.EQUAL;
      case PromqlLexer.NEQ -> BinaryOperator.NOT_EQUAL;
      case PromqlLexer.LTE -> BinaryOperator.LESS_OR_EQUAL;
      case PromqlLexer.LSS -> BinaryOperator.LESS;
      case PromqlLexer.GTE -> BinaryOperator.GREATER_OR_EQUAL;
      case PromqlLexer.GTR -> BinaryOperator.GREATER;
      case PromqlLexer.TRIM_UPPER -> BinaryOperator.TRIM_UPPER;
      case PromqlLexer.TRIM_LOWER -> BinaryOperator.TRIM_LOWER;
      case PromqlLexer.AND -> BinaryOperator.AND;
      case PromqlLexer.OR -> BinaryOperator.OR;
      case PromqlLexer.UNLESS -> BinaryOperator.UNLESS;
      default -> throw new AssertionError("binary operator: " + token);
    };
  }

  private VectorMatching matching(MatchingContext c) {
    if (c.on() == null && c.fill() == null) {
      return VectorMatching.DEFAULT;
    }
    boolean on = false;
    List<String> labels = List.of();
    List<String> include = List.of();
    VectorMatching.Cardinality cardinality = VectorMatching.Cardinality.ONE_TO_ONE;
    if (c.on() != null) {
      on = c.on().ON() != null;
      labels = labels(c.on().labelList());
    }
    if (c.group() != null) {
      cardinality =
          c.group().GROUP_LEFT() != null
              ? VectorMatching.Cardinality.MANY_TO_ONE
              : VectorMatching.Cardinality.ONE_TO_MANY;
      include = c.group().labels() == null ? List.of() : labels(c.group().labels());
    }
    FillContext fill = c.fill();
    Double fillLeft = null;
    Double fillRight = null;
    if (fill != null) {
      double first = fillValue(fill.fillValue(0));
      double last = fillValue(fill.fillValue().getLast());
      boolean leftFirst = fill.getStart().getType() == PromqlLexer.FILL_LEFT;
      if (fill.FILL() != null || fill.FILL_LEFT() != null) {
        fillLeft = leftFirst ? first : last;
      }
      if (fill.FILL() != null || fill.FILL_RIGHT() != null) {
        fillRight = leftFirst ? last : first;
      }
    }
    return new VectorMatching(cardinality, on, labels, include, fillLeft, fillRight);
  }

  private double fillValue(FillValueContext c) {
    double value = durations.number(c.number()).value();
    return c.SUB() == null ? value : -value;
  }

  private static List<String> labels(LabelListContext c) {
    return labels(c.labels());
  }

  private static List<String> labels(LabelsContext c) {
    return c.labelName().stream().map(TreeBuilder::labelName).toList();
  }

  private static String labelName(LabelNameContext c) {
    return c.STRING() == null
        ? QueryText.textOf(c.getStart())
        : SelectorBuilder.unquote(c.getStart());
  }

  private void checkLabelName(LabelNameContext c) {
    if (labelName(c).isEmpty()) {
      errors.add(query.position(c.getStart()), "invalid label name for grouping: \"\"");
    }
  }

  private void checkCommas(ArgumentsContext c) {
    List<ParseTree> children = c.children;
    for (int i = 0; i + 1 < children.size(); i++) {
      if (isComma(children.get(i)) && children.get(i + 1) instanceof TerminalNode) {
        reportTrailingComma(((TerminalNode) children.get(i)).getSymbol());
      }
    }
  }

  private static boolean isComma(ParseTree tree) {
    return tree instanceof TerminalNode t && t.getSymbol().getType() == PromqlLexer.COMMA;
  }

  /// Upstream notices a comma without an argument behind it before the token that stands there.
  void reportTrailingComma(Token comma) {
    errors.add(query.position(comma), "trailing commas not allowed in function call args");
  }

  private Expr call(FunctionCallContext c) {
    List<Expr> arguments = pop(c.arguments().expr().size());
    Token nameToken = c.getStart();
    String name = QueryText.textOf(nameToken);
    FunctionSignature function = Functions.find(name);
    if (function == null) {
      errors.add(query.position(nameToken), "unknown function with name " + Quoting.quote(name));
      function = new FunctionSignature(name, List.of(), -1, ValueType.VECTOR, false);
    } else if (function.experimental() && !options.experimentalFunctions()) {
      errors.add(query.position(nameToken), "function " + Quoting.quote(name) + " is not enabled");
    }
    if (name.equals("info")
        && arguments.size() == 2
        && arguments.get(1) instanceof Expr.VectorSelector v
        && v.name().isEmpty()) {
      Expr.VectorSelector matchersOnly =
          new Expr.VectorSelector("", v.matchers(), v.shift(), v.rangeMode(), true, v.position());
      arguments = List.of(arguments.get(0), matchersOnly);
    }
    return new Expr.Call(function, arguments, query.position(nameToken, c.getStop()));
  }

  private Expr aggregation(AggregationContext c) {
    List<Expr> arguments = pop(c.arguments().expr().size());
    PositionRange position = query.position(c.getStart(), c.getStop());
    String name = QueryText.textOf(c.getStart());
    AggregateOperator operator = AggregateOperator.valueOf(name.toUpperCase(Locale.ROOT));
    int wanted = operator.parameterType() == null ? 1 : 2;
    if (arguments.isEmpty()) {
      errors.add(position, "no arguments for aggregate expression provided");
    } else if (operator.experimental() && !options.experimentalFunctions()) {
      errors.add(
          position,
          operator.symbol()
              + "() is experimental and must be enabled with"
              + " --enable-feature=promql-experimental-functions");
    } else if (arguments.size() != wanted) {
      errors.add(
          position,
          "wrong number of arguments for aggregate expression provided, expected "
              + wanted
              + ", got "
              + arguments.size());
    }
    Expr none = new Expr.NumberLiteral(0, false, position);
    Expr operand = arguments.isEmpty() ? none : arguments.getLast();
    Expr parameter = wanted == 1 ? null : arguments.isEmpty() ? none : arguments.getFirst();
    var grouping = c.grouping();
    boolean without = grouping != null && grouping.WITHOUT() != null;
    List<String> labels = grouping == null ? List.of() : labels(grouping.labelList());
    return new Expr.Aggregate(operator, operand, parameter, without, labels, position);
  }
}

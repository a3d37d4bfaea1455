package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.query.syntax.grammar.PromqlParser;
import io.narthex.storage.labels.Matcher;
import java.util.List;
import java.util.function.Consumer;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/// Parses PromQL. Bytes of a query that are no UTF-8 come as [io.narthex.storage.text.Utf8] has
/// them, so that positions are right. Thread-safe; takes time and memory linear in the length of
/// the query.
public final class Parser {
  private Parser() {}

  /// Parses and type-checks a query.
  ///
  /// @throws ParseException with all faults found
  public static Expr parse(String query, ParserOptions options) throws ParseException {
    return new Run(query, options).expression();
  }

  /// Parses a selector without modifiers, as `match[]` has it, and answers its matchers. As
  /// upstream has it, they need no matcher that refuses the empty value and may name the metric
  /// twice.
  ///
  /// @throws ParseException with all faults found
  public static List<Matcher> parseMetricSelector(String selector) throws ParseException {
    return new Run(selector, ParserOptions.DEFAULT).matchers();
  }

  /// The parsing of one query.
  private static final class Run {
    private final QueryText query;
    private final ParserOptions options;
    private final ParseErrors errors = new ParseErrors();

    Run(String query, ParserOptions options) {
      this.query = new QueryText(query);
      this.options = options;
    }

    Expr expression() throws ParseException {
      TreeBuilder builder = parse(PromqlParser::query, "no expression found in input");
      Expr expr = builder.result();
      new TypeChecker(query, errors, builder.misplacedMatching()).check(expr);
      throwIfFaulty();
      return expr;
    }

    List<Matcher> matchers() throws ParseException {
      TreeBuilder builder = parse(PromqlParser::metricSelector, "unexpected end of input");
      return ((Expr.VectorSelector) builder.result()).matchers();
    }

    private TreeBuilder parse(Consumer<PromqlParser> rule, String whereEmpty)
        throws ParseException {
      QueryTokens.Result read = QueryTokens.read(query, options.maxNesting());
      if (read.tokens().getFirst().getType() == Token.EOF) {
        errors.add(PositionRange.NONE, whereEmpty);
        throwIfFaulty();
      }
      TokenArray tokens = new TokenArray(read.tokens());
      TreeBuilder builder = new TreeBuilder(query, tokens, options, errors);
      PromqlParser parser = new PromqlParser(tokens);
      parser.removeErrorListeners();
      parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
      parser.setErrorHandler(new Diagnosing(read, query, errors, builder));
      parser.addParseListener(builder);
      try {
        DeepStack.call(
            read.levels(),
            () -> {
              rule.accept(parser);
              return builder;
            });
      } catch (ParseCancellationException e) {
        assert !errors.isEmpty() : "parsing ended without a reason";
      }
      throwIfFaulty();
      return builder;
    }

    private void throwIfFaulty() throws ParseException {
      if (!errors.isEmpty()) {
        throw errors.toException(query.source());
      }
    }
  }

  /// Reports the first fault of syntax and ends the parsing.
  private static final class Diagnosing extends BailErrorStrategy {
    private final QueryTokens.Result tokens;
    private final QueryText query;
    private final ParseErrors errors;
    private final TreeBuilder builder;

    Diagnosing(
        QueryTokens.Result tokens, QueryText query, ParseErrors errors, TreeBuilder builder) {
      this.tokens = tokens;
      this.query = query;
      this.errors = errors;
      this.builder = builder;
    }

    @Override
    public void recover(org.antlr.v4.runtime.Parser recognizer, RecognitionException e) {
      report(recognizer, e.getOffendingToken());
      super.recover(recognizer, e);
    }

    @Override
    public Token recoverInline(org.antlr.v4.runtime.Parser recognizer) {
      InputMismatchException e = new InputMismatchException(recognizer);
      report(recognizer, e.getOffendingToken());
      throw new ParseCancellationException(e);
    }

    private void report(org.antlr.v4.runtime.Parser recognizer, Token offending) {
      builder.stop();
      ParseError fault = tokens.fault();
      boolean faultOfToken = false;
      if (fault != null && offending.getType() == PromqlLexer.ERROR) {
        faultOfToken = true;
        errors.add(fault);
      }
      Token comma = danglingComma(recognizer, offending);
      if (comma != null) {
        builder.reportTrailingComma(comma);
      }
      SyntaxDiagnosis.Place place =
          new SyntaxDiagnosis(tokens.tokens()).place(recognizer.getContext(), offending);
      if (!faultOfToken) {
        errors.add(query.position(offending), SyntaxDiagnosis.message(offending, place));
      }
      if (place.inAggregation()) {
        errors.add(PositionRange.NONE, "no arguments for aggregate expression provided");
      }
    }

    private @Nullable Token danglingComma(org.antlr.v4.runtime.Parser recognizer, Token offending) {
      int before = offending.getTokenIndex() - 1;
      boolean inArguments = recognizer.getContext() instanceof PromqlParser.ArgumentsContext;
      return inArguments
              && before >= 0
              && tokens.tokens().get(before).getType() == PromqlLexer.COMMA
          ? tokens.tokens().get(before)
          : null;
    }
  }
}

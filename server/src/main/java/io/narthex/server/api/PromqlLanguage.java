package io.narthex.server.api;

import io.narthex.query.QueryException;
import io.narthex.query.syntax.DeepStack;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.Prettifier;
import io.narthex.query.syntax.Selectors;
import io.narthex.storage.labels.Matcher;
import java.util.List;

/// PromQL as `query.syntax` has it.
///
/// @param options which parts of the language are on
public record PromqlLanguage(ParserOptions options) implements QueryLanguage {
  @Override
  public List<Matcher> selector(String text) {
    try {
      return Parser.parseMetricSelector(text);
    } catch (ParseException e) {
      throw badData(e);
    }
  }

  @Override
  public List<List<Matcher>> selectors(String text) {
    return Selectors.matchersOf(parse(text));
  }

  @Override
  public String format(String text) {
    return Prettifier.print(parse(text));
  }

  @Override
  public Envelope.Data tree(String text) {
    Expr expr = parse(text);
    return json ->
        DeepStack.call(
            expr,
            () -> {
              ParseTreeJson.write(json, expr);
              return json;
            });
  }

  private Expr parse(String text) {
    try {
      return Parser.parse(text, options);
    } catch (ParseException e) {
      throw badData(e);
    }
  }

  private static QueryException badData(ParseException e) {
    return new QueryException(QueryException.Kind.BAD_DATA, String.valueOf(e.getMessage()), e);
  }
}

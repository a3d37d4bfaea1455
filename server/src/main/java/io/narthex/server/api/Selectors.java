package io.narthex.server.api;

import io.narthex.query.QueryException;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// `match[]` parameters.
final class Selectors {
  private final QueryLanguage language;

  Selectors(QueryLanguage language) {
    this.language = language;
  }

  /// The matchers of `text`, which may select everything.
  ///
  /// @param parameter that holds it, named where it is wrong
  List<Matcher> parseOne(String parameter, String text) {
    return parse(text, reason -> ApiException.invalidParameter(parameter, reason));
  }

  private List<Matcher> parse(String text, Function<String, ApiException> wrong) {
    try {
      return language.selector(text);
    } catch (QueryException e) {
      throw wrong.apply(String.valueOf(e.getMessage()));
    }
  }

  /// The matchers of each of `texts`.
  ///
  /// @throws ApiException with upstream's text
  List<List<Matcher>> parse(List<String> texts) {
    List<List<Matcher>> sets = new ArrayList<>(texts.size());
    for (String text : texts) {
      sets.add(parse(text, ApiException::badData));
    }
    for (List<Matcher> set : sets) {
      if (set.stream().allMatch(matcher -> matcher.matches(""))) {
        throw ApiException.badData("match[] must contain at least one non-empty matcher");
      }
    }
    return sets;
  }
}

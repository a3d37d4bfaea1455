package io.narthex.server.api;

import io.narthex.storage.labels.Matcher;
import java.util.List;

/// What the API needs of PromQL as a language, besides evaluation. Thread-safe. Bad texts throw
/// [io.narthex.query.QueryException] of kind `BAD_DATA` with upstream's text.
public interface QueryLanguage {
  /// The matchers of a series selector, as `match[]` takes it.
  List<Matcher> selector(String text);

  /// The matchers of each vector selector in the query `text`.
  List<List<Matcher>> selectors(String text);

  /// The query `text`, pretty-printed.
  String format(String text);

  /// The tree of the query `text` as upstream's JSON; the text is checked before anything is
  /// written.
  Envelope.Data tree(String text);
}

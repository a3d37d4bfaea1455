package io.narthex.query;

/// Evaluates PromQL. Thread-safe; waits for a free place where too many queries run.
public interface QueryEngine {
  /// Evaluates `query` at one time.
  ///
  /// @throws QueryException with the kind that the API reports
  QueryResult instant(String query, long timeMs, QueryOptions options);

  /// Parses `query` for repeated use.
  ///
  /// @throws QueryException of kind `BAD_DATA`
  default PreparedQuery prepare(String query) {
    return (timeMs, options) -> instant(query, timeMs, options);
  }

  /// Evaluates `query` at `startMs`, `startMs + stepMs`, … not beyond `endMs`; the value is a
  /// [QueryValue.Matrix].
  ///
  /// @throws QueryException with the kind that the API reports
  QueryResult range(String query, long startMs, long endMs, long stepMs, QueryOptions options);
}

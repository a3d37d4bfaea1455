package io.narthex.query;

/// A query that was parsed once, to be evaluated again and again. Thread-safe.
public interface PreparedQuery {
  /// Evaluates it at one time, as [QueryEngine#instant] would its text.
  ///
  /// @throws QueryException with the kind that the API reports
  QueryResult instant(long timeMs, QueryOptions options);
}

package io.narthex.query.engine;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;

/// Evaluates PromQL over a storage. Thread-safe.
public final class Engine implements QueryEngine, AutoCloseable {
  /// Evaluates over `storage`, with deadlines by `clock`.
  public Engine(Storage storage, EngineOptions options, Clock clock) {}

  @Override
  public QueryResult instant(String query, long timeMs, QueryOptions options) {
    throw new QueryException(QueryException.Kind.EXECUTION, "not supported: " + query);
  }

  @Override
  public QueryResult range(
      String query, long startMs, long endMs, long stepMs, QueryOptions options) {
    throw new QueryException(QueryException.Kind.EXECUTION, "not supported: " + query);
  }

  /// Ends the engine's threads; running queries are cancelled.
  @Override
  public void close() {}
}

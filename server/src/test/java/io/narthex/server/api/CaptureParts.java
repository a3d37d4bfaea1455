package io.narthex.server.api;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.server.http.Readiness;
import io.narthex.storage.Storage;
import io.narthex.storage.testing.NaiveStorage;
import java.util.Map;

/// What the recorded instances are made of.
final class CaptureParts {
  private CaptureParts() {}

  static Storage storage() {
    return new NaiveStorage();
  }

  /// Refuses everything: the families that are replayed here do not evaluate.
  static QueryEngine engine() {
    return new NoEngine();
  }

  record NoEngine() implements QueryEngine {
    @Override
    public QueryResult instant(String query, long timeMs, QueryOptions options) {
      throw new QueryException(QueryException.Kind.EXECUTION, "no engine");
    }

    @Override
    public QueryResult range(
        String query, long startMs, long endMs, long stepMs, QueryOptions options) {
      throw new QueryException(QueryException.Kind.EXECUTION, "no engine");
    }
  }

  record Steering(Readiness readiness) implements Lifecycle {
    @Override
    public void reload() {}

    @Override
    public boolean quit() {
      return true;
    }
  }

  record Status() implements ServerStatus {
    @Override
    public String configYaml() {
      return "global:\n  scrape_interval: 1m\n";
    }

    @Override
    public Map<String, String> flags() {
      return Map.of("web.enable-lifecycle", "false");
    }

    @Override
    public RuntimeInformation runtime() {
      return new RuntimeInformation(0, "/", "host", true, 0, 0, 1, 1, 1, "15d");
    }

    @Override
    public BuildInformation build() {
      return new BuildInformation("", "", "", "", "", "java25");
    }

    @Override
    public ReplayProgress replay() {
      return new ReplayProgress(0, 0, 0);
    }
  }
}

package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryOrigin;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryValue;
import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `query` and `query_range`.
final class QueryEndpoints {
  static final String TRUNCATED = "results truncated due to limit";

  private static final long NANOS_PER_MS = 1_000_000;
  private static final long MAX_POINTS = 11_000;

  private final QueryEngine engine;
  private final Clock clock;

  QueryEndpoints(QueryEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  List<Route> routes() {
    Set<String> methods = Set.of("GET", "POST");
    return List.of(
        Route.api(methods, "/api/v1/query", Route.Lane.QUERY, endpoint(this::instant)),
        Route.api(methods, "/api/v1/query_range", Route.Lane.QUERY, endpoint(this::range)));
  }

  private Response instant(Request request) {
    Parameters parameters = request.parameters();
    int limit = TimeParameters.limit(parameters);
    long timeMs = TimeParameters.optionalTime(parameters, "time", clock.nowMs());
    QueryOptions options = options(parameters, request);
    return answer(
        parameters, limit, () -> engine.instant(parameters.get("query"), timeMs, options));
  }

  private Response range(Request request) {
    Parameters parameters = request.parameters();
    int limit = TimeParameters.limit(parameters);
    long startMs = TimeParameters.requiredTime(parameters, "start");
    long endMs = TimeParameters.requiredTime(parameters, "end");
    if (endMs < startMs) {
      throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
    }
    long stepNanos = duration(parameters, "step");
    if (stepNanos <= 0) {
      throw ApiException.invalidParameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive"
              + " integer");
    }
    long stepMs = stepNanos / NANOS_PER_MS;
    if (stepMs == 0 ? endMs > startMs : (endMs - startMs) / stepMs > MAX_POINTS) {
      throw ApiException.badData(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    QueryOptions options = options(parameters, request);
    long step = Math.max(1, stepMs);
    return answer(
        parameters,
        limit,
        () -> engine.range(parameters.get("query"), startMs, endMs, step, options));
  }

  /// Evaluates something.
  private interface Evaluation {
    QueryResult run();
  }

  private Response answer(Parameters parameters, int limit, Evaluation evaluation) {
    QueryResult result;
    try {
      result = evaluation.run();
    } catch (QueryException e) {
      if (e.kind() == QueryException.Kind.BAD_DATA) {
        throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
      }
      throw e;
    }
    boolean truncated = limit > 0 && seriesCount(result.value()) > limit;
    QueryValue value = truncated ? cut(result.value(), limit) : result.value();
    List<String> warnings = new ArrayList<>(result.warnings());
    if (truncated) {
      warnings.add(TRUNCATED);
    }
    String stats = parameters.get("stats");
    if (!stats.isEmpty() && !stats.equals("true") && !stats.equals("all")) {
      warnings.add(
          "value "
              + Quoting.quote(stats)
              + " for parameter \"stats\" is deprecated and will be rejected in the next major"
              + " release, use \"true\" or \"all\"");
    }
    return Envelope.success(
        json -> {
          QueryValueJson.open(json, value);
          if (!stats.isEmpty()) {
            QueryValueJson.statistics(json, result.statistics());
          }
          json.raw('}');
        },
        warnings,
        result.infos());
  }

  private static int seriesCount(QueryValue value) {
    return switch (value) {
      case QueryValue.Vector(List<QueryValue.Sample> samples) -> samples.size();
      case QueryValue.Matrix(List<QueryValue.Series> series) -> series.size();
      case QueryValue.Scalar scalar -> 1;
      case QueryValue.Text text -> 1;
    };
  }

  /// The first `limit` series of `value`, which has more.
  private static QueryValue cut(QueryValue value, int limit) {
    return switch (value) {
      case QueryValue.Vector(List<QueryValue.Sample> samples) ->
          new QueryValue.Vector(samples.subList(0, limit));
      case QueryValue.Matrix(List<QueryValue.Series> series) ->
          new QueryValue.Matrix(series.subList(0, limit));
      case QueryValue.Scalar scalar -> scalar;
      case QueryValue.Text text -> text;
    };
  }

  private static QueryOptions options(Parameters parameters, Request request) {
    long timeoutMs = 0;
    boolean expired = false;
    if (!parameters.get("timeout").isEmpty()) {
      long nanos = duration(parameters, "timeout");
      timeoutMs = roundedUpMs(nanos);
      expired = nanos <= 0;
    }
    long lookbackMs = 0;
    if (!parameters.get("lookback_delta").isEmpty()) {
      try {
        lookbackMs = roundedUpMs(Timestamps.parseDurationNanos(parameters.get("lookback_delta")));
      } catch (IllegalArgumentException e) {
        throw ApiException.badData("error parsing lookback delta duration: " + e.getMessage());
      }
    }
    if (expired) {
      throw new ApiException(ErrorType.TIMEOUT, "query timed out in expression evaluation");
    }
    return new QueryOptions(
        timeoutMs,
        Math.max(0, lookbackMs),
        parameters.get("stats").equals("all"),
        request.cancelled(),
        new QueryOrigin.Http(request.clientAddress(), request.method(), request.path()));
  }

  private static long roundedUpMs(long nanos) {
    return nanos <= 0 ? 0 : Math.ceilDiv(nanos, NANOS_PER_MS);
  }

  private static long duration(Parameters parameters, String name) {
    try {
      return Timestamps.parseDurationNanos(parameters.get(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }
}

package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.query.QueryException;
import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Timestamps;
import java.util.List;
import java.util.Set;

/// What works on the text of a query: `format_query`, `parse_query`, `query_exemplars`.
final class QueryTextEndpoints {
  private static final Set<String> METHODS = Set.of("GET", "POST");

  private final QueryLanguage language;

  QueryTextEndpoints(QueryLanguage language) {
    this.language = language;
  }

  List<Route> routes() {
    return List.of(
        api("format_query", this::format),
        api("parse_query", this::parse),
        api("query_exemplars", this::exemplars));
  }

  private static Route api(String name, Envelope.Handler handler) {
    return Route.api(METHODS, "/api/v1/" + name, Route.Lane.OTHER, endpoint(handler));
  }

  /// A transformation of a query's text.
  private interface Transformation<T> {
    T apply(String query);
  }

  private static <T> T transform(Request request, Transformation<T> transformation) {
    try {
      return transformation.apply(request.parameters().get("query"));
    } catch (QueryException e) {
      throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
    }
  }

  private Response format(Request request) {
    String text = transform(request, language::format);
    return Envelope.success(json -> json.string(text));
  }

  private Response parse(Request request) {
    return Envelope.success(transform(request, language::tree));
  }

  /// No exemplars are stored; parameters are checked as upstream does.
  private Response exemplars(Request request) {
    Parameters parameters = request.parameters();
    long startMs = TimeParameters.optionalTime(parameters, "start", Timestamps.MIN_MS);
    long endMs = TimeParameters.optionalTime(parameters, "end", Timestamps.MAX_MS);
    if (endMs < startMs) {
      throw ApiException.badData("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors;
    try {
      selectors = language.selectors(parameters.get("query"));
    } catch (QueryException e) {
      throw ApiException.badData(String.valueOf(e.getMessage()));
    }
    return selectors.isEmpty() ? Response.empty(204) : Envelope.success(json -> json.raw("[]"));
  }
}

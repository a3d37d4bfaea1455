package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.query.QueryException;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import java.util.List;
import java.util.Set;

/// What works on the text of a query: `format_query`, `parse_query`.
final class QueryTextEndpoints {
  private static final Set<String> METHODS = Set.of("GET", "POST");

  private final QueryLanguage language;

  QueryTextEndpoints(QueryLanguage language) {
    this.language = language;
  }

  List<Route> routes() {
    return List.of(api("format_query", this::format), api("parse_query", this::parse));
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
}

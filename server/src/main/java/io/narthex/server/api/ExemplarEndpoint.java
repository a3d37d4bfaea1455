package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.query.QueryException;
import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.exemplar.SeriesExemplars;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// `query_exemplars`: the exemplars of the series that a query's selectors select.
final class ExemplarEndpoint {
  private final QueryLanguage language;
  private final ExemplarStore exemplars;

  ExemplarEndpoint(QueryLanguage language, ExemplarStore exemplars) {
    this.language = language;
    this.exemplars = exemplars;
  }

  List<Route> routes() {
    return List.of(
        Route.api(
            Set.of("GET", "POST"),
            "/api/v1/query_exemplars",
            Route.Lane.OTHER,
            endpoint(this::query)));
  }

  private Response query(Request request) {
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
    if (selectors.isEmpty()) {
      return Response.empty(204);
    }
    List<SeriesExemplars> found = exemplars.select(startMs, endMs, selectors);
    return Envelope.success(json -> {
      char before = '[';
      for (SeriesExemplars series : found) {
        json.raw(before).raw("{\"seriesLabels\":");
        QueryValueJson.labels(json, series.series());
        exemplars(json, series.exemplars());
        json.raw('}');
        before = ',';
      }
      json.raw(found.isEmpty() ? "[]" : "]");
    });
  }

  private static void exemplars(JsonWriter json, List<Exemplar> all) throws IOException {
    json.raw(",\"exemplars\":");
    char before = '[';
    for (Exemplar exemplar : all) {
      json.raw(before).raw("{\"labels\":");
      QueryValueJson.labels(json, exemplar.labels());
      json.raw(",\"value\":").string(GoFloat.sampleValue(exemplar.value()));
      json.raw(",\"timestamp\":").timestamp(exemplar.timestampMs());
      json.raw('}');
      before = ',';
    }
    json.raw(']');
  }
}

package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.server.remote.ReadStorages;
import io.narthex.storage.LimitedList;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `labels`, `label/<name>/values` and `series`.
final class SeriesEndpoints {
  private final ReadStorages storages;
  private final Selectors selectors;

  SeriesEndpoints(ReadStorages storages, Selectors selectors) {
    this.storages = storages;
    this.selectors = selectors;
  }

  List<Route> routes() {
    Set<String> methods = Set.of("GET", "POST");
    Route.Lane lane = Route.Lane.OTHER;
    return List.of(
        Route.api(methods, "/api/v1/labels", lane, endpoint(this::names)),
        Route.api(methods, "/api/v1/label/:name/values", lane, endpoint(this::values)),
        Route.api(methods, "/api/v1/series", lane, endpoint(this::series)));
  }

  private Response names(Request request) {
    Parameters parameters = request.parameters();
    int limit = TimeParameters.limit(parameters);
    TimeRange range = unordered(range(parameters));
    List<List<Matcher>> sets = selectors.parse(parameters.all("match[]"));
    return strings(
        storages
            .of(request)
            .labelNames(sets, range, limit, new RequestReadContext(request.cancelled())));
  }

  private Response values(Request request) {
    Parameters parameters = request.parameters();
    String name = LabelNames.unescape(request.pathParameter());
    if (!LabelNames.isValid(name)) {
      throw ApiException.badData("invalid label name: " + Quoting.quote(name));
    }
    int limit = TimeParameters.limit(parameters);
    TimeRange range = unordered(range(parameters));
    List<List<Matcher>> sets = selectors.parse(parameters.all("match[]"));
    return strings(
        storages
            .of(request)
            .labelValues(name, sets, range, limit, new RequestReadContext(request.cancelled())));
  }

  private Response series(Request request) {
    Parameters parameters = request.parameters();
    List<String> texts = parameters.all("match[]");
    if (texts.isEmpty()) {
      throw ApiException.badData("no match[] parameter provided");
    }
    int limit = TimeParameters.limit(parameters);
    TimeRange range = range(parameters);
    List<List<Matcher>> sets;
    try {
      sets = selectors.parse(texts);
    } catch (ApiException e) {
      throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
    LimitedList<Labels> found =
        range.isEmpty()
            ? new LimitedList<>(List.of(), false)
            : storages
                .of(request)
                .series(sets, range, limit, new RequestReadContext(request.cancelled()));
    return Envelope.success(
        json -> {
          char before = '[';
          for (Labels labels : found.items()) {
            json.raw(before);
            QueryValueJson.labels(json, labels);
            before = ',';
          }
          json.raw(found.items().isEmpty() ? "[]" : "]");
        },
        warnings(found),
        List.of());
  }

  private static Response strings(LimitedList<String> found) {
    return Envelope.success(
        json -> Envelope.strings(json, found.items()), warnings(found), List.of());
  }

  private static List<String> warnings(LimitedList<?> found) {
    List<String> warnings = new ArrayList<>(found.warnings());
    if (found.truncated()) {
      warnings.add(QueryEndpoints.TRUNCATED);
    }
    return warnings;
  }

  private static TimeRange range(Parameters parameters) {
    return new TimeRange(
        TimeParameters.optionalTime(parameters, "start", Timestamps.MIN_MS),
        TimeParameters.optionalTime(parameters, "end", Timestamps.MAX_MS));
  }

  /// Upstream ignores a range that ends before it starts, for label names and values.
  private static TimeRange unordered(TimeRange range) {
    return range.isEmpty() ? TimeRange.ALL : range;
  }
}

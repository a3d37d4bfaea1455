package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Parameters;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.BlockAdministration;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `admin/tsdb/…`: deletes samples, cleans up behind deletions, makes snapshots. Off unless the
/// operator asks for it.
final class AdminEndpoints {
  private static final Set<String> CHANGE = Set.of("POST", "PUT");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private final Storage storage;
  private final BlockAdministration blocks;
  private final Selectors selectors;
  private final boolean enabled;

  AdminEndpoints(ApiDependencies dependencies, Selectors selectors) {
    this.storage = dependencies.storages().all();
    this.blocks = dependencies.blocks();
    this.selectors = selectors;
    this.enabled = dependencies.options().admin();
  }

  List<Route> routes() {
    return List.of(
        route("delete_series", this::deleteSeries),
        route("clean_tombstones", this::cleanTombstones),
        route("snapshot", this::snapshot));
  }

  private Route route(String name, Envelope.Handler handler) {
    return Route.api(
        CHANGE,
        "/api/v1/admin/tsdb/" + name,
        Route.Lane.OTHER,
        endpoint(request -> {
          if (!enabled) {
            throw new ApiException(ErrorType.UNAVAILABLE, "admin APIs disabled");
          }
          return handler.handle(request);
        }));
  }

  /// Deletes nothing before everything that was asked for is understood.
  private Response deleteSeries(Request request) {
    Parameters parameters = request.parameters();
    List<String> texts = parameters.all("match[]");
    if (texts.isEmpty()) {
      throw ApiException.badData("no match[] parameter provided");
    }
    TimeRange range =
        new TimeRange(
            TimeParameters.optionalTime(parameters, "start", Timestamps.MIN_MS),
            TimeParameters.optionalTime(parameters, "end", Timestamps.MAX_MS));
    List<List<Matcher>> sets = new ArrayList<>();
    for (String text : texts) {
      sets.add(selectors.parseOne("match[]", text));
    }
    if (!range.isEmpty()) {
      for (List<Matcher> matchers : sets) {
        if (!matchers.isEmpty()) { // `{}` selects nothing here, as upstream
          storage.delete(matchers, range, new RequestReadContext(request.cancelled()));
        }
      }
    }
    return Response.empty(204);
  }

  private Response cleanTombstones(Request request) {
    blocks.cleanTombstones();
    return Response.empty(204);
  }

  private Response snapshot(Request request) {
    String text = request.parameters().get("skip_head");
    if (!text.isEmpty() && !TRUE.contains(text) && !FALSE.contains(text)) {
      throw ApiException.invalidParameter(
          "skip_head",
          "unable to parse boolean: strconv.ParseBool: parsing "
              + Quoting.quote(text)
              + ": invalid syntax");
    }
    String name = blocks.writeSnapshot(!TRUE.contains(text));
    return Envelope.success(json -> json.raw("{\"name\":").string(name).raw('}'));
  }
}

package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// `alertmanagers`: who gets alerts, and who would but for relabelling.
final class AlertmanagerEndpoints {
  private final AlertmanagerSource alertmanagers;

  AlertmanagerEndpoints(AlertmanagerSource alertmanagers) {
    this.alertmanagers = alertmanagers;
  }

  List<Route> routes() {
    return List.of(
        Route.api(
            Set.of("GET"),
            "/api/v1/alertmanagers",
            Route.Lane.OTHER,
            endpoint(request -> Envelope.success(this::write))));
  }

  private void write(JsonWriter json) throws IOException {
    json.raw("{\"activeAlertmanagers\":");
    urls(json, alertmanagers.active());
    json.raw(",\"droppedAlertmanagers\":");
    urls(json, alertmanagers.dropped());
    json.raw('}');
  }

  private static void urls(JsonWriter json, List<String> urls) throws IOException {
    char before = '[';
    for (String url : urls) {
      json.raw(before).raw("{\"url\":").string(url).raw('}');
      before = ',';
    }
    json.raw(urls.isEmpty() ? "[]" : "]");
  }
}

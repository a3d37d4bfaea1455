package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Routes of Prometheus that are off or not served here, with what a client can understand.
final class UnavailableEndpoints {
  private UnavailableEndpoints() {}

  static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String name : List.of("metric_names", "label_names", "label_values")) {
      routes.add(
          new Route(
              Set.of("GET", "POST"),
              "/api/v1/search/" + name,
              Route.Treatment.CORS,
              true,
              Route.Lane.OTHER,
              unavailable("search API disabled")));
    }
    routes.add(
        text(
            "POST",
            "/api/v1/otlp/v1/metrics",
            404,
            "otlp write receiver needs to be enabled with --web.enable-otlp-receiver"));
    routes.add(text("GET", "/federate", 501, "not supported: federation"));
    routes.add(
        Route.plain(
                Set.of("GET"),
                "/consoles/*path",
                (Endpoint.Immediate)
                    request ->
                        Response.error(
                            404,
                            "open " + request.path().substring(1) + ": no such file or directory"))
            .whenReady());
    return routes;
  }

  private static Endpoint unavailable(String message) {
    return endpoint(request -> {
      throw new ApiException(ErrorType.UNAVAILABLE, message);
    });
  }

  private static Route text(String method, String path, int status, String message) {
    return Route.plain(
            Set.of(method), path, (Endpoint.Immediate) request -> Response.error(status, message))
        .whenReady();
  }
}

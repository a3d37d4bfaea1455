package io.narthex.server.api;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import java.util.List;
import java.util.Set;

/// Health, readiness, life cycle, redirects and the server's own metrics.
final class ManagementEndpoints {
  private static final Set<String> GET = Set.of("GET");
  private static final Set<String> GET_HEAD = Set.of("GET", "HEAD");
  private static final Set<String> ALL =
      Set.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS");
  private static final String METRICS_TYPE =
      "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

  private final Lifecycle lifecycle;
  private final ApiOptions options;
  private final Response.Body metrics;

  ManagementEndpoints(ApiDependencies dependencies) {
    this.lifecycle = dependencies.lifecycle();
    this.options = dependencies.options();
    this.metrics = dependencies.metrics();
  }

  List<Route> routes() {
    String external = options.externalPath();
    Endpoint.Immediate healthy = request -> Response.text(200, "Prometheus Server is Healthy.\n");
    return List.of(
        Route.plain(GET_HEAD, "/-/healthy", healthy),
        Route.plain(GET_HEAD, "/-/ready", (Endpoint.Immediate) this::ready),
        Route.plain(ALL, "/-/reload", (Endpoint.Blocking) this::reload),
        Route.plain(ALL, "/-/quit", (Endpoint.Immediate) this::quit),
        new Route(
            GET,
            "/metrics",
            Route.Treatment.COMPRESSED,
            false,
            Route.Lane.OTHER,
            (Endpoint.Blocking) request -> new Response(200, METRICS_TYPE, List.of(), metrics)),
        Route.plain(
            GET,
            "/",
            (Endpoint.Immediate) request -> Response.redirect(302, external + "/query", true)),
        Route.plain(
            GET,
            "/graph",
            (Endpoint.Immediate)
                request ->
                    Response.redirect(302, external + "/query?" + request.rawQuery(), true)));
  }

  private Response ready(Request request) {
    Readiness now = lifecycle.readiness();
    String trouble = now == Readiness.READY ? lifecycle.trouble() : "";
    if (!trouble.isEmpty()) {
      return Response.text(503, "Service Unavailable: " + trouble + "\n");
    }
    return now == Readiness.READY
        ? Response.text(200, "Prometheus Server is Ready.\n")
        : Response.text(503, "Service Unavailable")
            .with("X-Prometheus-Stopping", Boolean.toString(now == Readiness.STOPPING));
  }

  private Response reload(Request request) {
    Response refusal = refusal(request);
    if (refusal.status() != 200) {
      return refusal;
    }
    try {
      lifecycle.reload();
      return Response.empty(200);
    } catch (Lifecycle.ReloadFailure e) {
      return Response.error(500, "failed to reload config: " + e.getMessage());
    }
  }

  private Response quit(Request request) {
    Response refusal = refusal(request);
    if (refusal.status() != 200) {
      return refusal;
    }
    return Response.text(
        200,
        lifecycle.quit()
            ? "Requesting termination... Goodbye!"
            : "Termination already in progress.");
  }

  /// Why the life cycle must not be steered by `request`; status 200 where it may.
  private Response refusal(Request request) {
    if (!request.method().equals("POST") && !request.method().equals("PUT")) {
      return Response.text(405, "Only POST or PUT requests allowed");
    }
    return options.lifecycle()
        ? Response.empty(200)
        : Response.text(403, "Lifecycle API is not enabled.");
  }
}

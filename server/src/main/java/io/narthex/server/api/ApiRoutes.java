package io.narthex.server.api;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// All routes of the API.
public final class ApiRoutes {
  private ApiRoutes() {}

  /// The routes over `dependencies`, below the route prefix.
  public static List<Route> of(ApiDependencies dependencies) {
    Selectors selectors = new Selectors(dependencies.language());
    List<Route> routes = new ArrayList<>();
    routes.addAll(new ManagementEndpoints(dependencies).routes());
    routes.addAll(new QueryEndpoints(dependencies.engine(), dependencies.clock()).routes());
    routes.addAll(new SeriesEndpoints(dependencies.storages(), selectors).routes());
    routes.addAll(new QueryTextEndpoints(dependencies.language()).routes());
    routes.addAll(
        new ExemplarEndpoint(dependencies.language(), dependencies.options().exemplars()).routes());
    routes.addAll(new TargetEndpoints(dependencies.targets(), dependencies.language()).routes());
    routes.addAll(new StatusEndpoints(dependencies).routes());
    routes.add(new RemoteWriteStatusEndpoint(dependencies.options().destinations()).route());
    routes.addAll(new RuleEndpoints(dependencies.rules(), selectors).routes());
    routes.addAll(new AlertmanagerEndpoints(dependencies.alertmanagers()).routes());
    routes.addAll(new AdminEndpoints(dependencies, selectors).routes());
    routes.addAll(UnavailableEndpoints.routes());
    routes.add(write(dependencies.options()));
    routes.add(read(dependencies.options()));
    routes.add(
        new Route(
            Set.of("OPTIONS"),
            "/api/v1/*path",
            Route.Treatment.COMPRESSED_CORS,
            false,
            Route.Lane.OTHER,
            (Endpoint.Immediate) request -> Response.empty(204)));
    return routes;
  }

  private static Route read(ApiOptions options) {
    return new Route(
        Set.of("POST"),
        "/api/v1/read",
        Route.Treatment.PLAIN,
        true,
        Route.Lane.QUERY,
        options.remoteRead());
  }

  private static Route write(ApiOptions options) {
    Endpoint.Raw receiver = options.remoteWrite();
    Endpoint endpoint =
        receiver != null
            ? receiver
            : (Endpoint.Immediate)
                request ->
                    Response.error(
                        404,
                        "remote write receiver needs to be enabled with"
                            + " --web.enable-remote-write-receiver");
    return Route.plain(Set.of("POST"), "/api/v1/write", endpoint).whenReady();
  }
}

package io.narthex.server.ui;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The web page: one HTML file under all paths of Prometheus's pages, with one script and one style
/// sheet. Files come from the class path by fixed names; nothing of a request names a file.
public final class StartPage {
  private static final List<String> PAGES =
      List.of(
          "/query",
          "/alerts",
          "/targets",
          "/rules",
          "/config",
          "/flags",
          "/status",
          "/tsdb-status",
          "/service-discovery",
          "/alertmanager-discovery");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private StartPage() {}

  /// The routes of the page and its files.
  ///
  /// @throws UncheckedIOException where the files are not on the class path
  public static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    Response page = file("index.html", "text/html; charset=utf-8");
    for (String path : PAGES) {
      routes.add(route(path, page));
    }
    routes.add(route("/assets/app.js", file("app.js", "text/javascript; charset=utf-8")));
    routes.add(route("/assets/app.css", file("app.css", "text/css; charset=utf-8")));
    Response icon = file("favicon.svg", "image/svg+xml");
    routes.add(route("/favicon.svg", icon));
    routes.add(route("/favicon.ico", icon));
    return routes;
  }

  private static Route route(String path, Response response) {
    return new Route(
        Set.of("GET", "HEAD"),
        path,
        Route.Treatment.COMPRESSED,
        false,
        Route.Lane.OTHER,
        (Endpoint.Blocking) request -> response);
  }

  private static Response file(String name, String contentType) {
    try (InputStream in = StartPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(
            "file of the web page: expected=present, actual=absent (" + name + ")");
      }
      return Response.of(200, contentType, in.readAllBytes())
          .with("Content-Security-Policy", POLICY)
          .with("X-Content-Type-Options", "nosniff")
          .with("X-Frame-Options", "DENY")
          .with("Referrer-Policy", "same-origin")
          .with("Cache-Control", "no-cache");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

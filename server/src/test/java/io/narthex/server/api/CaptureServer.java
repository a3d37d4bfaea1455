package io.narthex.server.api;

import io.narthex.query.QueryEngine;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.server.http.Endpoint;
import io.narthex.server.http.HttpObserver;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Request;
import io.narthex.server.http.Responder;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.server.http.Routes;
import io.narthex.server.ui.StartPage;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.regex.Regex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A running server that stands in for one of the recorded instances.
final class CaptureServer implements AutoCloseable {
  private final HttpServer server;

  private CaptureServer(HttpServer server) {
    this.server = server;
  }

  /// Servers for all instances of the recordings, and `starting`, which is not ready.
  static Map<String, CaptureServer> startAll() throws IOException {
    Storage data = CaptureParts.storage();
    CaptureDataset.load(data);
    Storage empty = CaptureParts.storage();
    ApiOptions plain = new ApiOptions("", false, new NoWrites());
    ApiOptions steerable = new ApiOptions("", true, new NoWrites());
    Map<String, CaptureServer> servers = new HashMap<>();
    servers.put("data", start(data, CaptureParts.engine(), plain, Readiness.READY));
    servers.put("exp", start(data, CaptureParts.engine(), plain, Readiness.READY));
    servers.put("admin", start(data, CaptureParts.engine(), steerable, Readiness.READY));
    servers.put("targets", start(empty, CaptureParts.engine(), steerable, Readiness.READY));
    servers.put("agent", start(empty, CaptureParts.engine(), plain, Readiness.READY));
    servers.put("starting", start(empty, CaptureParts.engine(), steerable, Readiness.STARTING));
    servers.put(
        "limits",
        start(
            data,
            CaptureParts.engine(),
            new ApiOptions("/ext", false, new NoWrites()),
            Readiness.READY));
    return servers;
  }

  private static CaptureServer start(
      Storage storage, QueryEngine engine, ApiOptions options, Readiness readiness) {
    ParserOptions parser = ParserOptions.DEFAULT;
    ApiDependencies dependencies =
        new ApiDependencies(
            engine,
            new PromqlLanguage(parser),
            storage,
            TargetSource.NONE,
            new CaptureParts.Status(),
            new CaptureParts.Steering(readiness),
            out -> {},
            Clock.system(),
            options);
    List<Route> routes = new ArrayList<>(ApiRoutes.of(dependencies));
    routes.addAll(StartPage.routes());
    boolean limits = options.externalPath().equals("/ext");
    return new CaptureServer(
        HttpServer.start(
            new HttpServerOptions(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                512,
                300_000,
                10_000,
                limits ? "/prom" : "/",
                options.externalPath(),
                Regex.compile(limits ? "https?://(a|b)\\.example\\.org" : ".*"),
                2,
                2),
            new Routes(routes),
            () -> readiness,
            HttpObserver.NONE,
            Clock.system()));
  }

  int port() {
    return server.ports().getFirst();
  }

  @Override
  public void close() {
    server.close();
  }

  private static final class NoWrites implements Endpoint.Raw {
    @Override
    public void handle(Request request, Responder responder) {
      responder.send(Response.empty(204));
    }

    @Override
    public int maxBodyBytes() {
      return 1 << 20;
    }
  }
}

package io.narthex.server.api;

import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.engine.QueryLimits;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
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
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.RemoteReadServer;
import io.narthex.server.ui.StartPage;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.regex.Regex;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A running server that stands in for one of the recorded instances.
final class CaptureServer implements AutoCloseable {
  private static final List<String> LOADED =
      List.of("--web.enable-remote-write-receiver", "--enable-feature=exemplar-storage,search-api");

  /// What an instance is made of.
  ///
  /// @param flags what it was started with, without the paths
  /// @param toRecorded translates answers into the words of the recording
  record Instance(
      Database storage,
      Sources sources,
      CaptureStatus status,
      Flags flags,
      EngineOptions engine,
      UnaryOperator<String> toRecorded) {}

  /// What an instance shows besides data.
  record Sources(TargetSource targets, AlertmanagerSource alertmanagers, RuleSource rules) {
    /// Nothing.
    static final Sources NONE =
        new Sources(TargetSource.NONE, AlertmanagerSource.NONE, RuleSource.NONE);
  }

  private final HttpServer server;
  private final Engine engine;
  private final Instance instance;

  private CaptureServer(HttpServer server, Engine engine, Instance instance) {
    this.server = server;
    this.engine = engine;
    this.instance = instance;
  }

  /// A database in `directory`, ready.
  static Database database(Path directory) {
    Database database =
        Database.open(
            FileSystem.nio(),
            directory,
            DatabaseOptions.of(10_000, 0, new Random(5)),
            Clock.system(),
            MemoryBudget.root(1L << 30));
    database.replay();
    return database;
  }

  /// The command line of instance `name`, as the recordings' notes have it.
  static Flags flags(String name) throws FlagException {
    List<String> args = new ArrayList<>(List.of("--storage.tsdb.path=data"));
    switch (name) {
      case "data", "blockless" -> {
        args.addAll(LOADED);
        args.add("--web.listen-address=127.0.0.1:19100");
      }
      case "exp" -> {
        args.add("--web.enable-remote-write-receiver");
        args.add("--web.listen-address=127.0.0.1:19101");
      }
      case "limits" ->
          args.addAll(
              List.of(
                  "--web.enable-remote-write-receiver",
                  "--enable-feature=search-api,exemplar-storage",
                  "--storage.remote.read-sample-limit=100",
                  "--query.max-samples=500",
                  "--query.lookback-delta=30s",
                  "--query.timeout=5s",
                  "--web.search.max-limit=5",
                  "--web.listen-address=127.0.0.1:19105",
                  "--web.route-prefix=/prom",
                  "--web.external-url=http://prom.example.org/ext/",
                  "--web.cors.origin=https?://(a|b)\\.example\\.org"));
      case "admin" -> args.addAll(List.of("--web.enable-admin-api", "--web.enable-lifecycle"));
      case "targets", "starting" -> args.add("--web.enable-lifecycle");
      default -> {}
    }
    args.add("--config.file=prometheus.yml");
    return Flags.parse(args.toArray(String[]::new));
  }

  static EngineOptions engineOptions(String name) {
    EngineOptions plain = EngineOptions.DEFAULT;
    return switch (name) {
      case "exp" ->
          new EngineOptions(
              ParserOptions.ALL,
              plain.timeoutMs(),
              plain.lookbackMs(),
              plain.maxSamples(),
              plain.maxConcurrency(),
              plain.subqueryStepMs(),
              new EngineFeatures(true, false, false, true),
              1,
              QueryLimits.DEFAULT);
      case "limits" ->
          new EngineOptions(
              plain.parser(),
              5_000,
              30_000,
              500,
              plain.maxConcurrency(),
              plain.subqueryStepMs(),
              EngineFeatures.NONE,
              1,
              QueryLimits.DEFAULT);
      default -> plain;
    };
  }

  /// An instance without targets whose configuration lies in `directory`.
  static Instance plain(String name, Path directory, Database storage)
      throws FlagException, ConfigException {
    boolean starting = name.equals("starting");
    Flags flags = flags(name);
    CaptureStatus status =
        new CaptureStatus(directory, flags, starting ? Readiness.STARTING : Readiness.READY);
    status.configure("global: {external_labels: {cluster: test}}\n");
    var _ = status.load();
    return new Instance(
        storage, Sources.NONE, status, flags, engineOptions(name), UnaryOperator.identity());
  }

  static CaptureServer start(Instance instance) {
    Flags flags = instance.flags();
    boolean prefixed = !flags.text("web.route-prefix").isEmpty();
    Engine engine = new Engine(instance.storage(), instance.engine(), Clock.system());
    ApiDependencies dependencies =
        new ApiDependencies(
            engine,
            new PromqlLanguage(instance.engine().parser()),
            ReadStorages.alone(instance.storage()),
            instance.storage().administration(),
            instance.sources().targets(),
            instance.sources().alertmanagers(),
            instance.sources().rules(),
            instance.status(),
            instance.status(),
            out -> {},
            Clock.system(),
            new ApiOptions(
                prefixed ? "/ext" : "",
                flags.isOn("web.enable-admin-api"),
                flags.isOn("web.enable-lifecycle"),
                new NoWrites(),
                new RemoteReadServer(
                    ReadStorages.alone(instance.storage()),
                    () -> Labels.of("cluster", "test"),
                    new RemoteReadServer.Limits(
                        flags.integer("storage.remote.read-sample-limit"),
                        (int) flags.integer("storage.remote.read-concurrent-limit"),
                        (int) flags.integer("storage.remote.read-max-bytes-in-frame")),
                    MemoryBudget.root(1 << 28),
                    new PrometheusRegistry()),
                exemplars(flags),
                List::of));
    List<Route> routes = new ArrayList<>(ApiRoutes.of(dependencies));
    routes.addAll(StartPage.routes());
    HttpServer server =
        HttpServer.start(
            new HttpServerOptions(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                512,
                300_000,
                10_000,
                prefixed ? flags.text("web.route-prefix") : "/",
                prefixed ? "/ext" : "",
                Regex.compile(flags.text("web.cors.origin")),
                2,
                2),
            new Routes(routes),
            instance.status()::readiness,
            HttpObserver.NONE,
            Clock.system());
    return new CaptureServer(server, engine, instance);
  }

  private static ExemplarStore exemplars(Flags flags) {
    ExemplarStore exemplars = new ExemplarStore(MemoryBudget.root(1 << 20));
    if (flags.features().contains("exemplar-storage")) {
      exemplars.configure(100_000, 0);
      CaptureDataset.load(exemplars);
    }
    return exemplars;
  }

  int port() {
    return server.ports().getFirst();
  }

  CaptureStatus status() {
    return instance.status();
  }

  /// An answer of this server, in the words of the recording.
  String toRecorded(String text) {
    return instance.toRecorded().apply(text);
  }

  @Override
  public void close() {
    server.close();
    engine.close();
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

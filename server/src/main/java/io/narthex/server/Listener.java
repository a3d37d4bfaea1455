package io.narthex.server;

import io.narthex.server.api.ApiDependencies;
import io.narthex.server.api.ApiOptions;
import io.narthex.server.api.ApiRoutes;
import io.narthex.server.api.DiscoveredAlertmanagers;
import io.narthex.server.api.PromqlLanguage;
import io.narthex.server.api.RemoteWriteEndpoint;
import io.narthex.server.api.ServerStatus;
import io.narthex.server.api.TargetSource;
import io.narthex.server.http.Endpoint;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.Route;
import io.narthex.server.http.Routes;
import io.narthex.server.metrics.HttpMetrics;
import io.narthex.server.remote.RemoteReadServer;
import io.narthex.server.remote.RemoteWriteMetrics;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.ui.StartPage;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.KeyedHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts API, pages and remote write on the network.
///
/// @param targets what is scraped
/// @param status what the status pages show
record Listener(
    Settings settings, Parts parts, Life life, TargetSource targets, ServerStatus status) {
  /// Listens and answers from now on.
  ///
  /// @throws StartException where an address cannot be bound
  HttpServer start() throws StartException {
    Clock clock = Clock.system();
    ApiOptions options =
        new ApiOptions(
            settings.externalUrl().path(),
            settings.flags().isOn("web.enable-admin-api"),
            settings.flags().isOn("web.enable-lifecycle"),
            remoteWrite(clock),
            remoteRead(),
            parts.exemplars(),
            parts.remoteWrite().sender()::status);
    List<Route> routes =
        new ArrayList<>(
            ApiRoutes.of(
                new ApiDependencies(
                    parts.queries(),
                    new PromqlLanguage(settings.features().parser()),
                    parts.readStorages(),
                    parts.database().administration(),
                    targets,
                    new DiscoveredAlertmanagers(parts.alertmanagers()),
                    parts.rules().scheduler()::groups,
                    status,
                    life,
                    parts.metrics()::writeTo,
                    clock,
                    options)));
    routes.addAll(StartPage.routes());
    try {
      return HttpServer.start(
          settings.http(),
          new Routes(routes),
          life::readiness,
          new HttpMetrics(parts.metrics().registry()),
          clock);
    } catch (RuntimeException e) {
      throw new StartException(
          ExitStatus.FAILED,
          "listen on "
              + String.join(", ", settings.flags().texts("web.listen-address"))
              + ": expected=free addresses of this machine, actual="
              + rootMessage(e));
    }
  }

  private Endpoint.@Nullable Raw remoteWrite(Clock clock) {
    if (!settings.flags().isOn("web.enable-remote-write-receiver")) {
      return null;
    }
    long key0 = parts.random().nextLong();
    long key1 = parts.random().nextLong();
    return new RemoteWriteEndpoint(
        new RemoteWriteReceiver(
            new RemoteWriteReceiver.Parts(
                parts.storage(),
                clock,
                settings.writeMessages(),
                new WireKeys(parts.memory().caches().limitBytes(), parts.memory().caches()),
                () -> new KeyedHash(key0, key1),
                parts.exemplars(),
                parts.memory().ingest(),
                parts.writeWorkers(),
                new RemoteWriteMetrics(parts.metrics().registry()))));
  }

  private Endpoint remoteRead() {
    return new RemoteReadServer(
        parts.readStorages(),
        parts.reloader()::externalLabels,
        settings.remoteRead(),
        parts.memory().queries(),
        parts.metrics().registry());
  }

  private static String rootMessage(Throwable thrown) {
    Throwable at = thrown;
    for (Throwable cause = at.getCause(); cause != null; cause = at.getCause()) {
      at = cause;
    }
    return at.getMessage() == null ? at.toString() : at.getMessage();
  }
}

package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.api.ScrapedTargets;
import io.narthex.server.config.Config;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.Readiness;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.DatabaseFigures;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole server: opened (it listens, and answers what needs no data), made ready, stopped.
/// Thread-safe.
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final double NANOS = 1e9;
  private static final long ANSWERS_MS = 10_000;

  private final Settings settings;
  private final Life life;
  private final Parts parts;
  private final HttpServer http;
  private final Clock clock = Clock.system();
  private final AtomicBoolean stopped = new AtomicBoolean();

  private Server(Settings settings, Life life, Parts parts, HttpServer http) {
    this.settings = settings;
    this.life = life;
    this.parts = parts;
    this.http = http;
  }

  /// Takes the data directory, listens, and puts the first configuration into effect; nothing is
  /// scraped yet.
  ///
  /// @param startMs when the process started
  /// @throws StartException where one of these fails; nothing is held then
  static Server open(Parts.Plan plan, Life life, long startMs) throws StartException {
    Parts parts;
    try {
      parts = Parts.open(plan, life);
    } catch (StorageException e) {
      throw new StartException(ExitStatus.FAILED, String.valueOf(e.getMessage()));
    }
    Settings settings = plan.settings();
    AtomicInteger port = new AtomicInteger(settings.port());
    HttpServer http = null;
    try {
      http =
          new Listener(
                  settings,
                  parts,
                  life,
                  new ScrapedTargets(
                      parts.scraping(), URI.create(settings.externalUrl().text()), port::get),
                  new RuntimeStatus(
                      settings,
                      plan.version(),
                      parts.reloader(),
                      life.notifications(),
                      parts.database(),
                      HostName.read(),
                      plan.retention().text(),
                      startMs))
              .start();
      port.set(http.ports().getFirst());
      parts.reloader().adopt(first(plan, port.get()));
    } catch (ConfigException | IllegalArgumentException e) {
      close(http, parts);
      throw new StartException(ExitStatus.UNUSABLE, String.valueOf(e.getMessage()));
    } catch (StartException e) {
      close(http, parts);
      throw e;
    }
    life.reloadBy(() -> parts.reloader().reload(port.get()));
    life.troubleBy(parts.database().commitLog()::diskStall);
    return new Server(settings, life, parts, http);
  }

  /// The configuration to begin with; read again where it depends on a port that was any free one.
  private static Config first(Parts.Plan plan, int port) throws ConfigException {
    return port == plan.settings().port() ? plan.first() : plan.source().load(port);
  }

  private static void close(@Nullable HttpServer http, Parts parts) {
    if (http != null) {
      http.close();
    }
    parts.scraping().close();
    parts.alertmanagers().close();
    parts.close();
  }

  /// Replays the log, then scrapes and answers; does neither where it was stopped meanwhile.
  ///
  /// @return one line that says where and with what; empty where it was stopped
  /// @throws StorageException where the log cannot be read
  Optional<String> serve() {
    long startNanos = clock.nanoTime();
    try {
      parts.database().replay();
    } catch (StorageException e) {
      if (life.readiness() == Readiness.STOPPING) {
        LOG.debug("replay ended by the stop", e);
        return Optional.empty();
      }
      throw e;
    }
    double seconds = (clock.nanoTime() - startNanos) / NANOS;
    parts.remoteWrite().start();
    if (!life.ready()) {
      return Optional.empty();
    }
    parts.alertmanagers().start();
    parts.scraping().start();
    parts.rules().start();
    HeapUpkeep.start();
    DatabaseFigures figures = parts.database().figures();
    LOG.info(
        "replayed {} segments, {} samples in {} s",
        figures.replayedSegments(),
        figures.replayedSamples(),
        String.format("%.3f", seconds));
    return Optional.of(
        String.format(
            "listening on %s, data %s, %d series, replayed the log in %.1f s",
            url(), settings.dataDirectory(), figures.seriesCount(), seconds));
  }

  private String url() {
    String host = settings.listenAddresses().getFirst().getHostString();
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    String bracketed = shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown;
    return "http://" + bracketed + ":" + http.ports().getFirst() + settings.pathPrefix() + "/";
  }

  /// Stops in order: nobody new is let in, nothing is scraped any more, what has arrived is
  /// answered, stored and synced. A second call does nothing.
  void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    LOG.info("stopping");
    Readiness before = life.stopping();
    http.stopAccepting();
    if (before == Readiness.READY) {
      parts.scraping().close();
      parts.rules().close();
      parts.alertmanagers().close();
      life.notifications().close();
      awaitAnswers();
      closeParts();
    }
    // While the log is replayed nothing was taken: there is nothing to sync, and the end of the
    // process gives the directory back.
    http.close();
    LOG.info("stopped");
  }

  private void closeParts() {
    try {
      parts.close();
    } catch (StorageException e) {
      LOG.error("the log could not be synced: {}", e.getMessage());
    }
  }

  private void awaitAnswers() {
    try {
      int left = http.awaitAnswers(ANSWERS_MS);
      if (left > 0) {
        LOG.warn("{} requests not answered after {} ms are cut off", left, ANSWERS_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

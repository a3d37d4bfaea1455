package io.narthex.server.api;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.narthex.query.ExecutedQuery;
import io.narthex.query.QueryOrigin;
import io.narthex.server.config.Prepared;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.text.FileFailure;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The query log (`query_log_file`): a line of JSON for each query that was executed, as upstream
/// writes it, appended by one write. A file that cannot be written costs lines, which are counted,
/// and never a query. Thread-safe.
public final class QueryLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLog.class);
  private static final long MS_PER_SECOND = 1_000;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// Nothing is traced.
  private static final String NO_SPAN =
      ",\"spanID\":\"0000000000000000\",\"traceID\":\"00000000000000000000000000000000\"";

  private final String pathPrefix;
  private final Clock clock;
  private final Gauge enabled;
  private final Counter failures;
  private @Nullable OutputStream file;
  private boolean failing;

  /// Writes nothing yet.
  ///
  /// @param pathPrefix of the paths of requests, without a slash at its end
  /// @param clock says when a line is written
  public QueryLog(String pathPrefix, Clock clock, PrometheusRegistry registry) {
    this.pathPrefix = pathPrefix;
    this.clock = clock;
    enabled =
        Gauge.builder()
            .name("prometheus_engine_query_log_enabled")
            .help("State of the query log.")
            .register(registry);
    failures =
        Counter.builder()
            .name("prometheus_engine_query_log_failures_total")
            .help("The number of query log failures.")
            .register(registry);
  }

  /// Opens the file to be written from now on, also where it is the one in use: it may have been
  /// renamed, for a new one to be begun.
  ///
  /// @param path empty: queries are not logged
  /// @throws IllegalArgumentException where it cannot be opened
  public Prepared prepare(String path) {
    OutputStream opened = open(path);
    return new Prepared() {
      @Override
      public void commit() {
        use(opened);
      }

      @Override
      public void abort() {
        closeFile(opened);
      }
    };
  }

  private static @Nullable OutputStream open(String path) {
    if (path.isEmpty()) {
      return null;
    }
    try {
      return Files.newOutputStream(Path.of(path), CREATE, APPEND);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "query_log_file: expected=a file that can be written, actual=" + FileFailure.reason(e),
          e);
    }
  }

  private synchronized void use(@Nullable OutputStream opened) {
    closeFile(file);
    file = opened;
    failing = false;
    enabled.set(opened == null ? 0 : 1);
  }

  private static void closeFile(@Nullable OutputStream file) {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("query_log_file: expected=closed, actual={}", FileFailure.reason(e));
    }
  }

  /// Writes a line, where a file is in use.
  public void write(ExecutedQuery query) {
    if (enabled.get() == 0) {
      return;
    }
    byte[] line = line(query);
    synchronized (this) {
      if (file == null) {
        return;
      }
      try {
        file.write(line);
        failing = false;
      } catch (IOException e) {
        failures.inc();
        if (!failing) {
          LOG.error("query_log_file: expected=written, actual={}", FileFailure.reason(e));
        }
        failing = true;
      }
    }
  }

  private byte[] line(ExecutedQuery query) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    try {
      JsonWriter json = new JsonWriter(out);
      json.raw("{\"time\":\"").raw(date(clock.nowMs())).raw("\",\"level\":\"INFO\"");
      json.raw(",\"source\":\"QueryLog\",\"msg\":\"promql query logged\"");
      json.raw(",\"params\":{\"end\":\"").raw(date(query.endMs())).raw("\",\"query\":");
      json.labelString(query.query()).raw(",\"start\":\"").raw(date(query.startMs()));
      json.raw("\",\"step\":").number(query.stepMs() / MS_PER_SECOND).raw('}');
      if (query.error() != null) {
        json.raw(",\"error\":").labelString(query.error());
      }
      json.raw(",\"stats\":");
      QueryValueJson.counts(json, query.statistics(), null);
      json.raw(NO_SPAN);
      origin(json, query.origin());
      json.raw("}\n").flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static String date(long timeMs) {
    return DATE.format(Instant.ofEpochMilli(timeMs));
  }

  private void origin(JsonWriter json, @Nullable QueryOrigin origin) throws IOException {
    switch (origin) {
      case null -> {
        // asked by nobody in particular
      }
      case QueryOrigin.Http(String address, String method, String path) -> {
        json.raw(",\"httpRequest\":{\"clientIP\":").labelString(address).raw(",\"method\":");
        json.labelString(method).raw(",\"path\":").labelString(pathPrefix + path).raw('}');
      }
      case QueryOrigin.RuleGroup(String file, String name) -> {
        json.raw(",\"ruleGroup\":{\"file\":")
            .labelString(file)
            .raw(",\"name\":")
            .labelString(name)
            .raw('}');
      }
    }
  }

  /// Closes the file.
  @Override
  public void close() {
    use(null);
  }
}

package io.narthex.server.api;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.narthex.query.ExecutedQuery;
import io.narthex.query.QueryOrigin;
import io.narthex.server.config.Prepared;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.Throttle;
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
/// writes it, appended by one write, behind the query. A disk that fails or does not keep up costs
/// lines, which are counted, and never a query. Thread-safe.
public final class QueryLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLog.class);
  private static final long MS_PER_SECOND = 1_000;

  /// Of lines that wait: some thousand queries.
  private static final long MAX_BYTES = 4 << 20;

  /// How long a reload and a stop wait for lines to be written.
  private static final long FLUSH_MS = 500;

  private static final long WARNING_INTERVAL_MS = 60_000;
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
  private final Counter dropped;
  private final Throttle warnings;
  private volatile @Nullable QueryLogFile file;

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
    dropped =
        Counter.builder()
            .name("narthex_engine_query_log_dropped_lines_total")
            .help("Lines of the query log that were dropped because the disk did not keep up.")
            .register(registry);
    warnings = new Throttle(clock, WARNING_INTERVAL_MS);
  }

  /// Opens the file to be written from now on, also where it is the one in use: it may have been
  /// renamed, for a new one to be begun.
  ///
  /// @param path empty: queries are not logged
  /// @throws IllegalArgumentException where it cannot be opened
  public Prepared prepare(String path) {
    QueryLogFile opened = path.isEmpty() ? null : file(open(path));
    return new Prepared() {
      @Override
      public void commit() {
        use(opened);
      }

      @Override
      public void abort() {
        close(opened);
      }
    };
  }

  private static OutputStream open(String path) {
    try {
      return Files.newOutputStream(Path.of(path), CREATE, APPEND);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "query_log_file: expected=a file that can be written, actual=" + FileFailure.reason(e),
          e);
    }
  }

  private QueryLogFile file(OutputStream opened) {
    return new QueryLogFile(
            opened,
            new QueryLogFile.Losses() {
              @Override
              public void dropped() {
                dropped.inc();
                long lines = warnings.happened(1);
                if (lines > 0) {
                  LOG.warn(
                      "query_log_file: expected=a disk that keeps up, actual={} lines dropped",
                      lines);
                }
              }

              @Override
              public void failed() {
                failures.inc();
              }
            },
            MAX_BYTES)
        .start();
  }

  /// Lines that come later go to `opened`; those that came before are in the file before it when
  /// this returns, unless the disk stalls.
  private synchronized void use(@Nullable QueryLogFile opened) {
    QueryLogFile before = file;
    file = opened;
    enabled.set(opened == null ? 0 : 1);
    close(before);
  }

  private static void close(@Nullable QueryLogFile file) {
    if (file == null) {
      return;
    }
    int left = file.close(FLUSH_MS);
    if (left > 0) {
      LOG.warn(
          "query_log_file: expected=written within {} ms, actual={} lines wait for the disk",
          FLUSH_MS,
          left);
    }
  }

  /// Takes the line of a query, where a file is in use. Does not wait.
  public void write(ExecutedQuery query) {
    QueryLogFile current = file;
    if (current == null) {
      return;
    }
    byte[] line = line(query);
    // A file that is closed has a successor already.
    while (current != null && !current.add(line)) {
      current = file;
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

  /// Writes what waits, at most for half a second, and closes the file.
  @Override
  public void close() {
    use(null);
  }
}

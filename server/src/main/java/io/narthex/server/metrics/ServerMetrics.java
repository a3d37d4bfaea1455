package io.narthex.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// The server's metrics as a whole: a registry that every part adds to, and the figures of build,
/// configuration and readiness. Thread-safe.
///
/// Metrics of the process and the JVM are registered with the first scrape, because the beans they
/// need would lengthen the start.
public final class ServerMetrics {
  private static final double MILLIS = 1e3;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusRegistry namesakes = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final AtomicBoolean withProcess = new AtomicBoolean();
  private final Gauge reloadSuccessful;
  private final Gauge reloadTime;

  /// Metrics of a server.
  ///
  /// @param version of Narthex
  /// @param ready whether the server is ready
  public ServerMetrics(String version, String revision, BooleanSupplier ready) {
    Gauge.builder()
        .name("prometheus_build_info")
        .help(
            "A metric with a constant '1' value labeled by version, revision, branch, goversion"
                + " from which prometheus was built, and the goos and goarch for the build.")
        .labelNames("branch", "goarch", "goos", "goversion", "revision", "tags", "version")
        .register(registry)
        .labelValues(
            "",
            System.getProperty("os.arch", ""),
            "linux",
            "java" + Runtime.version(),
            revision,
            "",
            version)
        .set(1);
    GaugeWithCallback.builder()
        .name("prometheus_ready")
        .help("Whether Prometheus startup was fully completed and the server is ready.")
        .callback(callback -> callback.call(ready.getAsBoolean() ? 1 : 0))
        .register(registry);
    reloadSuccessful =
        Gauge.builder()
            .name("prometheus_config_last_reload_successful")
            .help("Whether the last configuration reload attempt was successful.")
            .register(registry);
    reloadTime =
        Gauge.builder()
            .name("prometheus_config_last_reload_success_timestamp_seconds")
            .help("Timestamp of the last successful configuration reload.")
            .register(registry);
  }

  /// Where every part of the server registers its metrics.
  public PrometheusRegistry registry() {
    return registry;
  }

  /// Where gauges are registered whose names are those of counters without `_total`: one registry
  /// does not take both.
  public PrometheusRegistry namesakes() {
    return namesakes;
  }

  /// A configuration was taken at `timeMs`.
  public void reloaded(long timeMs) {
    reloadSuccessful.set(1);
    reloadTime.set(timeMs / MILLIS);
  }

  /// A configuration was refused.
  public void reloadFailed() {
    reloadSuccessful.set(0);
  }

  /// Writes all metrics in the text format 0.0.4.
  public void writeTo(OutputStream out) throws IOException {
    if (withProcess.compareAndSet(false, true)) {
      JvmMetrics.builder().register(registry);
    }
    writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    writer.write(out, namesakes.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
  }
}

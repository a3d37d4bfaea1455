package io.narthex.server.scrape;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;

/// A target that is scraped, as `/api/v1/targets` shows it. A copy: does not change.
///
/// @param discovered labels before relabelling
/// @param labels those its series get
/// @param url where it is asked; not valid where `lastError` says so
/// @param lastScrapeMs milliseconds since the epoch, 0: never
/// @param interval as Prometheus prints durations, as `timeout`
/// @param metadata what its last good body said of metric families
public record TargetStatus(
    Labels discovered,
    Labels labels,
    String pool,
    String url,
    String lastError,
    long lastScrapeMs,
    double lastScrapeSeconds,
    Health health,
    String interval,
    String timeout,
    List<MetricMetadata> metadata) {
  /// Whether a target answers.
  public enum Health {
    /// Not scraped yet.
    UNKNOWN,
    /// The last scrape went well.
    UP,
    /// The last scrape failed.
    DOWN
  }
}

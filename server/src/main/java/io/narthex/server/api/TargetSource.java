package io.narthex.server.api;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;
import java.util.Map;

/// The read side of scraping. Thread-safe.
public interface TargetSource {
  /// Names of all scrape pools, ascending.
  List<String> pools();

  /// Active targets of all pools, pools ascending.
  List<ActiveTarget> active();

  /// Dropped targets that were kept for display.
  List<DroppedTarget> dropped();

  /// How many targets each pool has dropped.
  Map<String, Integer> droppedCounts();

  /// Whether a target answers.
  enum Health {
    UNKNOWN,
    UP,
    DOWN
  }

  /// A target that is scraped.
  ///
  /// @param lastScrapeMs 0: never
  /// @param interval as Prometheus prints durations, as `timeout`
  /// @param metadata what its last answers said of metric families
  record ActiveTarget(
      Labels discoveredLabels,
      Labels labels,
      String pool,
      String scrapeUrl,
      String globalUrl,
      String lastError,
      long lastScrapeMs,
      double lastScrapeSeconds,
      Health health,
      String interval,
      String timeout,
      List<MetricMetadata> metadata) {}

  /// A target that relabelling dropped.
  record DroppedTarget(Labels discoveredLabels, String pool) {}

  /// No targets at all.
  TargetSource NONE =
      new TargetSource() {
        @Override
        public List<String> pools() {
          return List.of();
        }

        @Override
        public List<ActiveTarget> active() {
          return List.of();
        }

        @Override
        public List<DroppedTarget> dropped() {
          return List.of();
        }

        @Override
        public Map<String, Integer> droppedCounts() {
          return Map.of();
        }
      };
}

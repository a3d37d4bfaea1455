package io.narthex.server.scrape;

import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.http.HttpClient;
import io.narthex.storage.relabel.Relabeling;
import org.jspecify.annotations.Nullable;

/// One job's configuration, made ready to scrape with. Immutable.
///
/// @param targetRelabeling of discovered targets
/// @param seriesRelabeling of scraped series
record PoolSettings(
    ScrapeConfig config,
    HttpClient client,
    Relabeling targetRelabeling,
    Relabeling seriesRelabeling) {
  /// Largest body where the configuration sets no limit: what fits the memory of a small machine.
  private static final long MAX_BODY_BYTES = 256L << 20;

  /// A body of this size fails.
  long bodyLimitBytes() {
    long configured = config.limits().bodySizeBytes();
    return configured > 0 ? Math.min(configured, MAX_BODY_BYTES) : MAX_BODY_BYTES;
  }

  /// Format to assume where a target does not say; null: the scrape fails.
  @Nullable ExpositionFormat fallback() {
    var protocol = config.fallbackScrapeProtocol();
    return protocol == null ? null : ExpositionFormat.ofProtocol(protocol.configName());
  }
}

package io.narthex.server.scrape;

/// Settings of scraping that come from flags, not from the configuration file.
///
/// @param workers threads that read and store bodies, at least 1
/// @param userAgent `User-Agent` of all scrapes
/// @param offsetSeed makes servers scrape the same targets at different times
/// @param alignTimestamps whether timestamps within `timestampToleranceMs` of the plan are put on
///   it
/// @param reloadIntervalMs how often at most newly discovered targets are taken
public record ScrapeOptions(
    int workers,
    String userAgent,
    long offsetSeed,
    boolean alignTimestamps,
    long timestampToleranceMs,
    long reloadIntervalMs) {
  /// Prometheus's defaults.
  public static ScrapeOptions defaults(int workers, String version, long offsetSeed) {
    return new ScrapeOptions(workers, "Prometheus/" + version, offsetSeed, true, 2, 5_000);
  }
}

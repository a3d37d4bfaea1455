package io.narthex.server.scrape;

/// How the last scrape of a target went.
///
/// @param lastError `""` where it went well or there was none
/// @param lastScrapeMs milliseconds since the epoch, 0: never
/// @param lastSeconds how long it took
record TargetState(
    TargetStatus.Health health, String lastError, long lastScrapeMs, double lastSeconds) {
  static final TargetState NEW = new TargetState(TargetStatus.Health.UNKNOWN, "", 0, 0);
}

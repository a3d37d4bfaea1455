package io.narthex.storage.wal;

/// When the next recovery snapshot is due.
///
/// @param debtSamples samples logged since the last one that are worth a snapshot: what a replay
///   reads in about three seconds
/// @param minIntervalMs least time between two
/// @param maxIntervalMs time after which one is due whatever there is
/// @param timeShare writing takes one part in this many of the time at most
public record SnapshotPolicy(
    long debtSamples, long minIntervalMs, long maxIntervalMs, int timeShare) {
  /// 12 million samples and a minute, or ten minutes; five percent of the time.
  public static final SnapshotPolicy DEFAULT = new SnapshotPolicy(12_000_000, 60_000, 600_000, 20);

  /// Whether to write one now.
  ///
  /// @param samples logged since the last one
  /// @param elapsedMs since the last one ended, or since the start
  /// @param lastDurationMs time that writing the last one took, 0 for none
  public boolean isDue(long samples, long elapsedMs, long lastDurationMs) {
    if (samples == 0 || elapsedMs < minIntervalMs || elapsedMs < timeShare * lastDurationMs) {
      return false;
    }
    return samples >= debtSamples || elapsedMs >= maxIntervalMs;
  }
}

package io.narthex.storage.database;

import io.narthex.storage.chunk.Chunks;
import java.util.Arrays;

/// How long the windows of time are whose samples make one chunk: equal parts of 2 hours, where a
/// block begins and ends, or multiples of them. They begin at multiples of their length since the
/// epoch, so that series of the same interval have the same ones.
final class ChunkWindow {
  private static final long SECOND_MS = 1_000;
  private static final long RANGE_MS = 7_200 * SECOND_MS;

  /// Distances that are looked at.
  private static final int MOST_DISTANCES = 31;

  private ChunkWindow() {}

  /// The longest windows in which a chunk holds all samples of a series.
  ///
  /// @param timestampsMs of the series' first samples, ascending; the interval is the median of the
  ///   first distances, to the second, because scrapes are late now and then and some are missing
  /// @param count how many there are, at least 1
  static long lengthMs(long[] timestampsMs, int count) {
    long[] distances = new long[Math.min(count - 1, MOST_DISTANCES)];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = timestampsMs[i + 1] - timestampsMs[i];
    }
    Arrays.sort(distances);
    long distanceMs = distances.length == 0 ? SECOND_MS : distances[distances.length / 2];
    long intervalMs = Math.max(1, Math.round((double) distanceMs / SECOND_MS)) * SECOND_MS;
    long samples = Math.ceilDiv(RANGE_MS, intervalMs);
    if (samples <= Chunks.MAX_SAMPLES) {
      return RANGE_MS * (Chunks.MAX_SAMPLES / samples);
    }
    long parts = Math.ceilDiv(samples, Chunks.MAX_SAMPLES);
    while (RANGE_MS % parts != 0) {
      parts++;
    }
    return RANGE_MS / parts;
  }
}

package io.narthex.query.function;

import io.narthex.storage.text.GoFloat;
import java.time.Instant;

/// Where cumulative bucket counts fell with rising bounds and were raised to the count before.
///
/// @param minBucket lowest upper bound of a raised bucket
/// @param maxBucket highest one
/// @param maxDifference by how much a count was raised at most
/// @param histograms number of histograms that needed it, each step counted
/// @param firstMs time of the first step
/// @param lastMs time of the last step
public record ForcedMonotonicity(
    double minBucket,
    double maxBucket,
    double maxDifference,
    long histograms,
    long firstMs,
    long lastMs) {
  /// Both together.
  public ForcedMonotonicity and(ForcedMonotonicity other) {
    return new ForcedMonotonicity(
        Math.min(minBucket, other.minBucket),
        Math.max(maxBucket, other.maxBucket),
        Math.max(maxDifference, other.maxDifference),
        histograms + other.histograms,
        Math.min(firstMs, other.firstMs),
        Math.max(lastMs, other.lastMs));
  }

  /// What follows the text of the annotation.
  String details() {
    return ", from buckets %s to %s, with a max diff of %s, over %d samples from %s to %s"
        .formatted(
            GoFloat.format(minBucket, 'g', -1),
            GoFloat.format(maxBucket, 'g', -1),
            GoFloat.format(maxDifference, 'g', 2),
            histograms,
            time(firstMs),
            time(lastMs));
  }

  /// To the second, cut towards 1970.
  private static String time(long timeMs) {
    return Instant.ofEpochSecond(timeMs / 1_000).toString();
  }
}

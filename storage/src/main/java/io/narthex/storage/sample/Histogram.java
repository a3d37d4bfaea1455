package io.narthex.storage.sample;

/// A native histogram sample with absolute (float) bucket counts. Arrays are owned by the record
/// and not copied; nobody writes them.
///
/// @param schema resolution −4…8, or −53 for custom buckets
/// @param counterReset what is known of a reset between this sample and the one before
/// @param zeroThreshold width of the zero bucket, at least 0
/// @param zeroCount observations in the zero bucket
/// @param count all observations
/// @param sum of the observations; the stale marker makes the sample a stale marker
/// @param positiveSpans alternating offset and length
/// @param positiveBuckets one count for each bucket of the spans
/// @param negativeSpans alternating offset and length
/// @param negativeBuckets one count for each bucket of the spans
/// @param customValues upper bounds, for schema −53 only
@SuppressWarnings("ArrayRecordComponent") // compared by the engine's own rules, never by equals
public record Histogram(
    int schema,
    CounterReset counterReset,
    double zeroThreshold,
    double zeroCount,
    double count,
    double sum,
    int[] positiveSpans,
    double[] positiveBuckets,
    int[] negativeSpans,
    double[] negativeBuckets,
    double[] customValues) {

  /// The counter-reset hint of a histogram.
  public enum CounterReset {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE
  }
}

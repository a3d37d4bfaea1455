package io.narthex.storage.wal;

import io.narthex.storage.Durability;

/// Sizes and times of a [Log].
///
/// @param segmentSizeBytes a segment ends with the frame that reaches this size
/// @param preallocationBytes written zeros kept ahead of the frames; what is left of them takes
///   frames when the disk is full
/// @param maxInFlightBytes most bytes of frames that are not on disk yet; more are refused
/// @param syncIntervalMs longest time a frame waits for a sync that nobody asks for
/// @param durability what a callback promises
public record LogOptions(
    long segmentSizeBytes,
    int preallocationBytes,
    int maxInFlightBytes,
    int syncIntervalMs,
    Durability durability) {
  private static final int MIN_PREALLOCATION_BYTES = 512;

  public LogOptions {
    if (segmentSizeBytes < 1
        || preallocationBytes < MIN_PREALLOCATION_BYTES
        || maxInFlightBytes < 1
        || syncIntervalMs < 1) {
      throw new IllegalArgumentException(
          "log options: expected=positive sizes and a preallocation of at least "
              + MIN_PREALLOCATION_BYTES
              + " bytes, actual="
              + segmentSizeBytes
              + ", "
              + preallocationBytes
              + ", "
              + maxInFlightBytes
              + ", "
              + syncIntervalMs
              + " ms");
    }
  }

  /// Options whose callbacks promise [Durability#ACK].
  public LogOptions(
      long segmentSizeBytes, int preallocationBytes, int maxInFlightBytes, int syncIntervalMs) {
    this(segmentSizeBytes, preallocationBytes, maxInFlightBytes, syncIntervalMs, Durability.ACK);
  }

  /// 64 MiB segments, 4 MiB ahead, 64 MiB in flight; a sync every half second, so that with the
  /// time it takes nothing waits for more than a second.
  public static LogOptions defaults() {
    return new LogOptions(64L << 20, 4 << 20, 64 << 20, 500);
  }

  /// These options with segments of another size.
  public LogOptions withSegmentSizeBytes(long sizeBytes) {
    return new LogOptions(
        sizeBytes, preallocationBytes, maxInFlightBytes, syncIntervalMs, durability);
  }

  /// These options with another promise.
  public LogOptions withDurability(Durability other) {
    return new LogOptions(
        segmentSizeBytes, preallocationBytes, maxInFlightBytes, syncIntervalMs, other);
  }

  /// Whether space that is taken ahead in a file with frames is synced at once, which syncs the
  /// frames as well.
  boolean syncsReserve() {
    return durability != Durability.OS;
  }
}

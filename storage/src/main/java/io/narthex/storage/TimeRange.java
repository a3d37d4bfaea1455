package io.narthex.storage;

/// Closed range of timestamps in milliseconds since the epoch; empty where `endMs < startMs`.
public record TimeRange(long startMs, long endMs) {
  /// Every timestamp.
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long timestampMs) {
    return startMs <= timestampMs && timestampMs <= endMs;
  }

  public boolean isEmpty() {
    return endMs < startMs;
  }

  public boolean overlaps(TimeRange other) {
    return !isEmpty() && !other.isEmpty() && startMs <= other.endMs && other.startMs <= endMs;
  }
}

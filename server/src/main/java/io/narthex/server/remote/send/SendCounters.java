package io.narthex.server.remote.send;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// What a destination counts. Thread-safe.
final class SendCounters {
  /// What is counted.
  enum Count {
    SAMPLES_READ,
    SAMPLES_SENT,
    SAMPLES_FAILED,
    SAMPLES_RETRIED,
    DROPPED_SERIES,
    DROPPED_UNKNOWN,
    DROPPED_OLD,
    OF_OTHER_SHARDS,
    EXEMPLARS_SENT,
    EXEMPLARS_FAILED,
    EXEMPLARS_RETRIED,
    EXEMPLARS_DROPPED,
    METADATA_SENT,
    METADATA_FAILED,
    METADATA_RETRIED,
    BYTES,
    METADATA_BYTES,
    FULL_LANES,
    SEND_NANOS,
    FRAMES_LOST
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final LongAccumulator newestReadMs = new LongAccumulator(Math::max, 0);
  private final LongAccumulator newestSentMs = new LongAccumulator(Math::max, 0);
  private volatile long lastSentNanos;
  private volatile String lastError = "";
  private volatile long lastErrorMs;

  SendCounters() {
    for (Count count : Count.values()) {
      counts.put(count, new LongAdder());
    }
  }

  private LongAdder of(Count count) {
    return Objects.requireNonNull(counts.get(count));
  }

  void add(Count count, long more) {
    of(count).add(more);
  }

  long get(Count count) {
    return of(count).sum();
  }

  void read(long newestMs) {
    newestReadMs.accumulate(newestMs);
  }

  void sent(long newestMs, long nowNanos) {
    newestSentMs.accumulate(newestMs);
    lastSentNanos = nowNanos;
  }

  long newestReadMs() {
    return newestReadMs.get();
  }

  long newestSentMs() {
    return newestSentMs.get();
  }

  long lastSentNanos() {
    return lastSentNanos;
  }

  void failed(String error, long nowMs) {
    lastError = error;
    lastErrorMs = nowMs;
  }

  String lastError() {
    return lastError;
  }

  /// When, in ms since the epoch; 0: never.
  long lastErrorMs() {
    return lastErrorMs;
  }
}

package io.narthex.storage.exchange;

import java.util.Arrays;

/// The float samples of one log record. Reused: valid until the next record. Not thread-safe.
public final class LogSamples {
  private final FloatSamples floats = new FloatSamples();
  private long[] series = new long[128];

  LogSamples() {}

  /// Reference of the series of each sample.
  public long[] series() {
    return series;
  }

  /// Timestamps, values and start timestamps, as many as there are samples.
  public FloatSamples floats() {
    return floats;
  }

  void clear() {
    floats.clear();
  }

  void add(long reference, long startMs, long timestampMs, double value) {
    int at = floats.count();
    if (at == series.length) {
      series = Arrays.copyOf(series, 2 * at);
    }
    series[at] = reference;
    floats.add(startMs, timestampMs, value);
  }
}

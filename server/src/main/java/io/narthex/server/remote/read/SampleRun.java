package io.narthex.server.remote.read;

import io.narthex.storage.sample.StaleMarker;

/// Samples of one series, ascending by time, no two at the same. The arrays belong to the run.
///
/// @param count how many of the arrays' elements are samples
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
record SampleRun(long[] timestampsMs, double[] values, int count) {
  static final SampleRun EMPTY = new SampleRun(new long[0], new double[0], 0);

  long timeMs(int index) {
    return timestampsMs[index];
  }

  /// Index of the first sample at or after `timeMs` that is not before `from`; [#count]: there is
  /// none.
  int firstAt(long timeMs, int from) {
    int at = from;
    while (at < count && timestampsMs[at] < timeMs) {
      at++;
    }
    return at;
  }

  /// Whether the value at `index` is below the one before, as after the reset of a counter.
  boolean fallsAt(int index) {
    return index > 0
        && values[index] < values[index - 1]
        && !StaleMarker.is(values[index])
        && !StaleMarker.is(values[index - 1]);
  }
}

package io.narthex.storage.head;

import java.util.Arrays;

/// Samples of a batch that are to be stored, in columns. Reused; not thread-safe.
final class AcceptedSamples {
  private int[] samples = new int[512];
  private int[] series = new int[512];
  private long[] newestBefore = new long[512];
  private int count;

  int count() {
    return count;
  }

  /// Index in the batch.
  int sample(int position) {
    return samples[position];
  }

  int series(int position) {
    return series[position];
  }

  /// Newest timestamp that the series had before this sample.
  long newestBefore(int position) {
    return newestBefore[position];
  }

  void add(int sample, int ofSeries, long newestMs) {
    if (count == samples.length) {
      samples = Arrays.copyOf(samples, 2 * count);
      series = Arrays.copyOf(series, 2 * count);
      newestBefore = Arrays.copyOf(newestBefore, 2 * count);
    }
    samples[count] = sample;
    series[count] = ofSeries;
    newestBefore[count++] = newestMs;
  }

  void clear() {
    count = 0;
  }
}

package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;

/// Counts series and samples in the order they come, and hashes them, so that what was read can be
/// held against what was written. Not thread-safe.
final class SampleTally {
  private static final long FACTOR = 0x9e3779b97f4a7c15L;
  private static final int ROTATION = 29;

  private final SeriesIdentity identity = new SeriesIdentity(new IdentityKey(0, 0));
  private long series;
  private long samples;
  private long hash;

  /// The next series begins.
  void series(Labels labels) {
    series++;
    identity.of(labels);
    mix(identity.low());
  }

  /// The next sample of the series.
  void sample(long timestampMs, double value) {
    samples++;
    mix(timestampMs);
    mix(Double.doubleToRawLongBits(value));
  }

  private void mix(long bits) {
    hash = Long.rotateLeft((hash ^ bits) * FACTOR, ROTATION);
  }

  /// Counts all that `selection` holds.
  void add(SeriesSelection selection) {
    SampleBatch batch = new SampleBatch();
    int last = -1;
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        if (batch.ordinal != last) {
          last = batch.ordinal;
          series(selection.labels(last));
        }
        for (int i = 0; i < batch.count; i++) {
          sample(batch.timestampsMs[i], batch.values[i]);
        }
      }
    }
    batch.release(ReadContext.unbounded());
  }

  long series() {
    return series;
  }

  long samples() {
    return samples;
  }

  /// Whether the other one has seen the same, in the same order.
  boolean isSame(SampleTally other) {
    return series == other.series && samples == other.samples && hash == other.hash;
  }

  @Override
  public String toString() {
    return series + " series, " + samples + " samples (" + Long.toHexString(hash) + ")";
  }
}

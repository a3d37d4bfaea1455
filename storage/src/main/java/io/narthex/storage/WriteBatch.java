package io.narthex.storage;

import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Samples on their way into a [Storage], in columns: owned, filled and reused by one caller. Not
/// thread-safe. A known series is named by its ref (positive), a new one by the negative handle
/// that [#addSeries] gives out; the batch's commit says which ref it got.
public final class WriteBatch {
  private static final int INITIAL_SAMPLES = 256;

  private long[] refs = new long[INITIAL_SAMPLES];
  private long[] timestampsMs = new long[INITIAL_SAMPLES];
  private double[] values = new double[INITIAL_SAMPLES];
  private int sampleCount;
  private final List<Labels> series = new ArrayList<>();
  private boolean refusesOutOfOrder;

  /// From now on samples that are older than the newest of their series are refused also where the
  /// storage takes some out of order: a result of a rule, or the marker of its end, that comes too
  /// late belongs to a series that somebody else has taken over.
  public void refuseOutOfOrder() {
    refusesOutOfOrder = true;
  }

  /// Whether samples out of order are refused in any case.
  public boolean refusesOutOfOrder() {
    return refusesOutOfOrder;
  }

  /// Names a series by its labels, for this batch only; it may exist already or not.
  ///
  /// @return a handle below 0
  public long addSeries(Labels labels) {
    series.add(labels);
    return -series.size();
  }

  /// Adds a float sample. Samples of one series have to come in time order.
  ///
  /// @param refOrHandle a series ref, or a handle of [#addSeries]
  public void add(long refOrHandle, long timestampMs, double value) {
    if (sampleCount == refs.length) {
      int capacity = 2 * sampleCount;
      refs = Arrays.copyOf(refs, capacity);
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    refs[sampleCount] = refOrHandle;
    timestampsMs[sampleCount] = timestampMs;
    values[sampleCount] = value;
    sampleCount++;
  }

  /// Number of samples.
  public int sampleCount() {
    return sampleCount;
  }

  /// Series of sample `index`: a ref above 0, or a handle below 0.
  public long ref(int index) {
    return refs[index];
  }

  public long timestampMs(int index) {
    return timestampsMs[index];
  }

  public double value(int index) {
    return values[index];
  }

  /// Number of series named by labels.
  public int seriesCount() {
    return series.size();
  }

  /// Position in `0..seriesCount()-1` of a handle.
  public static int seriesIndex(long handle) {
    return (int) (-handle - 1);
  }

  /// Labels of the series at `seriesIndex`.
  public Labels series(int seriesIndex) {
    return series.get(seriesIndex);
  }

  /// Empties the batch and keeps its arrays.
  public void clear() {
    sampleCount = 0;
    series.clear();
  }
}

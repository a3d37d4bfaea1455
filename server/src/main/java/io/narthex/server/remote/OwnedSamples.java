package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;

/// A [WriteBatch], and which series of the body each of its samples belongs to. Not thread-safe.
final class OwnedSamples {
  private final WriteBatch batch = new WriteBatch();
  private int[] owners = new int[64];

  /// Parses the labels of a series once more.
  interface LabelReader {
    Labels labelsOf(int series) throws MalformedBodyException;
  }

  WriteBatch batch() {
    return batch;
  }

  void clear() {
    batch.clear();
  }

  void add(int owner, long refOrHandle, long timestampMs, double value) {
    int at = batch.sampleCount();
    if (at == owners.length) {
      owners = Arrays.copyOf(owners, 2 * at);
    }
    owners[at] = owner;
    batch.add(refOrHandle, timestampMs, value);
  }

  /// Series that sample `index` of the batch belongs to.
  int ownerOf(int index) {
    return owners[index];
  }

  /// Rebuilds the batch from those samples of its commit that named a series by a ref which is no
  /// longer valid, this time by labels, and notes the new handles in `refOrHandle`.
  ///
  /// @return false where there were none; the batch is then unchanged
  boolean retryUnknownRefs(CommitResult result, long[] refOrHandle, LabelReader labels)
      throws MalformedBodyException {
    if (result.count(SampleOutcome.UNKNOWN_REF) == 0) {
      return false;
    }
    int samples = batch.sampleCount();
    long[] timestampsMs = new long[samples];
    double[] values = new double[samples];
    int[] kept = new int[samples];
    int count = 0;
    for (int i = 0; i < samples; i++) {
      if (result.outcome(i) == SampleOutcome.UNKNOWN_REF) {
        timestampsMs[count] = batch.timestampMs(i);
        values[count] = batch.value(i);
        kept[count++] = owners[i];
      }
    }
    clear();
    int previous = -1;
    for (int i = 0; i < count; i++) {
      int owner = kept[i];
      if (owner != previous) {
        refOrHandle[owner] = batch.addSeries(labels.labelsOf(owner));
        previous = owner;
      }
      add(owner, refOrHandle[owner], timestampsMs[i], values[i]);
    }
    return true;
  }
}

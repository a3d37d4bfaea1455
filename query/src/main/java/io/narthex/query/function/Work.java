package io.narthex.query.function;

import io.narthex.storage.ReadContext;

/// Asks now and then whether a query must stop, by how many samples were looked at. Used by one
/// thread.
public final class Work {
  private static final int CHECKED_SAMPLES = 1 << 20;

  private final ReadContext reads;
  private int samples;

  /// No work yet.
  public Work(ReadContext reads) {
    this.reads = reads;
  }

  /// Notes that so many samples are about to be looked at.
  ///
  /// @throws io.narthex.storage.StorageException where the query must stop
  public void add(int moreSamples) {
    samples += moreSamples + 1;
    if (samples >= CHECKED_SAMPLES) {
      samples = 0;
      reads.check();
    }
  }
}

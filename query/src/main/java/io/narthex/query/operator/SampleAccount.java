package io.narthex.query.operator;

import io.narthex.query.QueryException;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the samples that a query holds, as if no operator streamed, so that a query is refused
/// for what it is and not for how it is evaluated. Thread-safe.
public final class SampleAccount {
  private final long maxSamples;
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  public SampleAccount(long maxSamples) {
    this.maxSamples = maxSamples;
  }

  /// Holds `samples` more.
  ///
  /// @throws QueryException where these are too many
  public void hold(long samples) {
    long now = held.addAndGet(samples);
    if (now > maxSamples) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "query processing would load too many samples into memory in query execution");
    }
    peak.accumulateAndGet(now, Math::max);
  }

  /// Holds `samples` fewer.
  public void release(long samples) {
    held.addAndGet(-samples);
  }

  /// Number of samples held.
  public long held() {
    return held.get();
  }

  /// Counts samples that steps looked at.
  public void looked(long samples) {
    total.addAndGet(samples);
  }

  /// Counts samples that storage delivered.
  public void read(long samples) {
    read.addAndGet(samples);
  }

  /// Largest number held at once.
  public long peak() {
    return peak.get();
  }

  /// Samples that steps looked at, each step counted.
  public long total() {
    return total.get();
  }

  /// Samples that storage delivered.
  public long samplesRead() {
    return read.get();
  }
}

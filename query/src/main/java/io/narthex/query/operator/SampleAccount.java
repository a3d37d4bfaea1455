package io.narthex.query.operator;

import io.narthex.query.QueryException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Counts the samples that a query reads, looks at and holds. What is held is a lower bound of what
/// upstream's evaluator would hold, so that a query that is far above its limit stops early; the
/// exact figure is that of [SampleLedger]. Thread-safe.
public final class SampleAccount {
  private final Totals totals;
  private final long factor;
  private final boolean holding;

  /// What all views of one account share.
  private static final class Totals {
    final long maxSamples;
    final AtomicLong held = new AtomicLong();
    final LongAdder looked = new LongAdder();
    final LongAdder read = new LongAdder();

    Totals(long maxSamples) {
      this.maxSamples = maxSamples;
    }
  }

  public SampleAccount(long maxSamples) {
    this(new Totals(maxSamples), 1, true);
  }

  private SampleAccount(Totals totals, long factor, boolean holding) {
    this.totals = totals;
    this.factor = factor;
    this.holding = holding;
  }

  /// A view of this account in which samples that steps look at count `times` as often.
  SampleAccount times(long times) {
    return new SampleAccount(totals, factor * times, holding);
  }

  /// A view of this account for the inside of a subquery whose samples go again when the function
  /// around it is done: what is looked at and held there does not count.
  SampleAccount passing() {
    return new SampleAccount(totals, 0, false);
  }

  /// Holds `samples` more.
  ///
  /// @throws QueryException where these are too many
  public void hold(long samples) {
    if (holding && totals.held.addAndGet(samples) > totals.maxSamples) {
      throw tooMany();
    }
  }

  /// Checks what is held at once without holding it.
  ///
  /// @throws QueryException where `peak` samples are too many
  public void checkPeak(long peak) {
    if (peak > totals.maxSamples) {
      throw tooMany();
    }
  }

  private static QueryException tooMany() {
    return new QueryException(
        QueryException.Kind.EXECUTION,
        "query processing would load too many samples into memory in query execution");
  }

  /// Holds `samples` fewer.
  public void release(long samples) {
    if (holding) {
      totals.held.addAndGet(-samples);
    }
  }

  /// Number of samples held.
  public long held() {
    return holding ? totals.held.get() : 0;
  }

  /// Counts samples that steps looked at.
  public void looked(long samples) {
    totals.looked.add(samples * factor);
  }

  /// Counts samples that storage delivered.
  public void read(long samples) {
    totals.read.add(samples);
  }

  /// Samples that steps looked at, each step counted.
  public long total() {
    return totals.looked.sum();
  }

  /// Samples that storage delivered.
  public long samplesRead() {
    return totals.read.sum();
  }
}

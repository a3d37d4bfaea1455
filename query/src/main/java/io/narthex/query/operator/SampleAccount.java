package io.narthex.query.operator;

import io.narthex.query.QueryException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts the samples that a query reads, looks at and holds. What is held is a lower bound of what
/// upstream's evaluator would hold, so that a query that is far above its limit stops early; the
/// exact figure is that of [SampleLedger]. Thread-safe.
///
/// An account is a view for one grid of steps. Most count sums only; a [#isDetailed] one has to be
/// told the step of each sample.
public final class SampleAccount {
  /// Where steps of a view go that have no step in the view around.
  private static final int NOWHERE = -1;

  private final Totals totals;
  private final long factor;
  private final boolean holding;
  private final boolean detailed;
  private final Outside outside;

  /// What all views of one account share.
  private static final class Totals {
    final long maxSamples;
    final AtomicLong held = new AtomicLong();
    final LongAdder looked = new LongAdder();
    final LongAdder read = new LongAdder();
    final @Nullable AtomicLongArray lookedAt;
    final @Nullable AtomicLongArray readAt;

    Totals(long maxSamples, int steps) {
      this.maxSamples = maxSamples;
      lookedAt = steps == 0 ? null : new AtomicLongArray(steps);
      readAt = steps == 0 ? null : new AtomicLongArray(steps);
    }
  }

  /// What a step of a view is in the view around it.
  private sealed interface Outside {
    /// There is none around.
    record Whole() implements Outside {}

    /// The one step stands for all `steps`.
    record Once(SampleAccount around, int steps) implements Outside {}

    /// A subquery: what is read at a step counts for `readAt[step]`.
    @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
    record Within(SampleAccount around, int[] readAt) implements Outside {}

    /// All steps are the one step around.
    record Together(SampleAccount around) implements Outside {}

    /// What is looked at counts nowhere.
    record Unlooked(SampleAccount around) implements Outside {}
  }

  /// An account of sums.
  public SampleAccount(long maxSamples) {
    this(maxSamples, 0);
  }

  /// @param steps of the query where statistics per step are wanted, else 0
  public SampleAccount(long maxSamples, int steps) {
    this(new Totals(maxSamples, steps), 1, true, steps > 0, new Outside.Whole());
  }

  private SampleAccount(
      Totals totals, long factor, boolean holding, boolean detailed, Outside outside) {
    this.totals = totals;
    this.factor = factor;
    this.holding = holding;
    this.detailed = detailed;
    this.outside = outside;
  }

  /// A view of this account for the first step, in which samples count for all `steps`.
  SampleAccount once(int steps) {
    return new SampleAccount(
        totals, factor * steps, holding, detailed, new Outside.Once(this, steps));
  }

  /// A view of this account for the inside of a subquery that is a query of one step.
  SampleAccount together() {
    return new SampleAccount(totals, factor, holding, detailed, new Outside.Together(this));
  }

  /// A view of this account in which samples that steps look at do not count.
  SampleAccount unlooked() {
    return new SampleAccount(totals, 0, holding, detailed, new Outside.Unlooked(this));
  }

  /// A view of this account for the inside of a subquery whose samples go again when the function
  /// around it is done: what is looked at and held there does not count, and what is read counts at
  /// the first step that needs it.
  ///
  /// @param offsetMs of the subquery
  /// @param rangeMs of the subquery
  SampleAccount within(StepGrid inner, StepGrid around, long offsetMs, long rangeMs) {
    boolean gaps = around.count() > 1 && around.stepMs() > rangeMs;
    int[] readAt = new int[0];
    if (detailed || gaps) {
      readAt = new int[inner.count()];
      for (int step = 0; step < readAt.length; step++) {
        readAt[step] = stepOf(inner.timeMs(step) + offsetMs, around, rangeMs);
      }
    }
    return new SampleAccount(totals, 0, false, detailed || gaps, new Outside.Within(this, readAt));
  }

  private static int stepOf(long timeMs, StepGrid around, long rangeMs) {
    if (around.count() == 1) {
      return 0;
    }
    long step =
        timeMs <= around.startMs() ? 0 : Math.ceilDiv(timeMs - around.startMs(), around.stepMs());
    int at = (int) Math.min(step, around.count() - 1);
    return timeMs <= around.timeMs(at) - rangeMs ? NOWHERE : at;
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

  /// What was counted until now; asked while nothing counts.
  public Counts counts() {
    return new Counts(
        totals.held.get(),
        totals.looked.sum(),
        totals.read.sum(),
        copy(totals.lookedAt),
        copy(totals.readAt));
  }

  /// Counts what was counted elsewhere in an account of the same query.
  ///
  /// @throws QueryException where too many samples are held then
  public void repeat(Counts counts) {
    hold(counts.held);
    totals.looked.add(counts.looked);
    totals.read.add(counts.read);
    for (int step = 0; step < counts.lookedAt.length; step++) {
      if (totals.lookedAt != null && totals.readAt != null) {
        totals.lookedAt.addAndGet(step, counts.lookedAt[step]);
        totals.readAt.addAndGet(step, counts.readAt[step]);
      }
    }
  }

  /// Samples held, looked at and read, the latter also by step of the query where they are counted
  /// so.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  public record Counts(long held, long looked, long read, long[] lookedAt, long[] readAt) {
    /// What was counted since `earlier`.
    public Counts minus(Counts earlier) {
      return new Counts(
          held - earlier.held,
          looked - earlier.looked,
          read - earlier.read,
          minus(lookedAt, earlier.lookedAt),
          minus(readAt, earlier.readAt));
    }

    private static long[] minus(long[] later, long[] earlier) {
      long[] difference = later.clone();
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= earlier[i];
      }
      return difference;
    }
  }

  /// Number of samples held.
  public long held() {
    return holding ? totals.held.get() : 0;
  }

  /// Whether samples are to be counted by [#at] instead of [#looked] and [#read].
  public boolean isDetailed() {
    return detailed;
  }

  /// Counts samples that steps looked at.
  public void looked(long samples) {
    totals.looked.add(samples * factor);
  }

  /// Counts samples that storage delivered.
  public void read(long samples) {
    totals.read.add(samples);
  }

  /// Counts the samples that one step looked at, and those that storage delivered for it first.
  public void at(int step, long looked, long read) {
    switch (outside) {
      case Outside.Whole _ -> {
        looked(looked);
        read(read);
        if (totals.lookedAt != null && totals.readAt != null) {
          totals.lookedAt.addAndGet(step, looked);
          totals.readAt.addAndGet(step, read);
        }
      }
      case Outside.Once(SampleAccount around, int steps) -> {
        for (int i = 0; i < steps; i++) {
          around.at(i, looked, i == 0 ? read : 0);
        }
      }
      case Outside.Within(SampleAccount around, int[] readAt) -> {
        int stepAround = detailed ? readAt[step] : 0; // no step matters to those around then
        if (stepAround != NOWHERE) {
          around.at(stepAround, 0, read);
        }
      }
      case Outside.Together(SampleAccount around) -> around.at(0, looked, read);
      case Outside.Unlooked(SampleAccount around) -> around.at(step, 0, read);
    }
  }

  /// Samples that steps looked at, each step counted.
  public long total() {
    return totals.looked.sum();
  }

  /// Samples that storage delivered.
  public long samplesRead() {
    return totals.read.sum();
  }

  /// Samples that each step of the query looked at; empty where they were not counted by step.
  public long[] totalPerStep() {
    return copy(totals.lookedAt);
  }

  /// Samples that storage delivered, at the first step that needed them.
  public long[] samplesReadPerStep() {
    return copy(totals.readAt);
  }

  private static long[] copy(@Nullable AtomicLongArray counts) {
    long[] copy = new long[counts == null ? 0 : counts.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts == null ? 0 : counts.get(i);
    }
    return copy;
  }
}

package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.function.StepCounts;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/// The samples that upstream's evaluator would hold for one node of a plan, from what the node puts
/// out and what its inputs cost. Operators here stream; the limit on samples means the same all the
/// same. Filled by any thread while the query runs, settled when it is done.
public final class SampleCost {
  /// How a node uses its inputs.
  public enum Shape {
    /// Puts out what it reads from storage.
    SELECTOR,
    /// Looks samples up at each step and keeps all outputs.
    SELECTOR_BY_STEP,
    /// Gathers the inputs of each step and keeps all outputs.
    STEP_BY_STEP,
    /// Has its inputs, then its output.
    AGGREGATION,
    /// Holds the window of one series besides its outputs. Of its inputs the samples of a subquery
    /// go, those of parameters stay.
    RANGE_CALL,
    /// Changes its input where it is.
    IN_PLACE,
    /// Repeats its input at every step.
    REPEATED
  }

  private final Shape shape;
  private final int steps;
  private final List<SampleCost> inputs;
  private final SampleAccount account;
  private final AtomicLong output = new AtomicLong();
  private final StepCounts perStep;
  private final LongAccumulator widestWindow = new LongAccumulator(Math::max, 0);
  private long peak;
  private long retained;

  /// @param steps of the grid on which the node is evaluated
  /// @param inputs in the order of their evaluation; of a [Shape#RANGE_CALL] the first is the range
  /// @param account says how many samples may be held
  SampleCost(Shape shape, int steps, List<SampleCost> inputs, SampleAccount account) {
    this.shape = shape;
    this.steps = steps;
    this.inputs = List.copyOf(inputs);
    this.account = account;
    this.perStep = new StepCounts(steps);
  }

  /// Counts samples of a range vector, which belong to no step.
  ///
  /// @throws io.narthex.query.QueryException where the output alone is too much to be held: no need
  ///   to go on to the end
  public void put(long samples) {
    account.checkPeak(output.addAndGet(samples));
  }

  /// Counts the rows that one thread puts out; [Tally#close] adds them.
  public Tally tally() {
    return new Tally();
  }

  /// Counts the samples of a scalar.
  public void putScalar(double[] values) {
    try (Tally tally = tally()) {
      tally.put(values, values.length);
    }
  }

  /// Counts the samples of a vector in memory.
  public void putTable(SeriesTable table) {
    try (Tally tally = tally()) {
      for (int i = 0; i < table.seriesCount(); i++) {
        tally.put(table.values(i), Gap.samples(table.values(i)));
      }
    }
  }

  /// Rows that one thread puts out.
  public final class Tally implements AutoCloseable {
    private final StepCounts counts = new StepCounts(steps);
    private long samples;

    /// Counts a row.
    ///
    /// @param found number of its samples
    public void put(double[] row, int found) {
      samples += found;
      account.checkPeak(samples);
      counts.add(row, found == row.length);
    }

    @Override
    public void close() {
      SampleCost.this.put(samples);
      synchronized (perStep) {
        perStep.merge(counts);
      }
    }
  }

  /// Number of samples that the node has put out at `step`.
  private long at(int step) {
    return switch (shape) {
      case SELECTOR, SELECTOR_BY_STEP, STEP_BY_STEP, AGGREGATION, RANGE_CALL -> perStep.at(step);
      case IN_PLACE -> inputs.getFirst().at(step);
      case REPEATED -> inputs.getFirst().at(0);
    };
  }

  /// Most samples at one step: those gathered and all that were put out up to it.
  private long busiestStep() {
    long busiest = 0;
    long before = 0;
    for (int step = 0; step < steps; step++) {
      long gathered = shape == Shape.SELECTOR_BY_STEP ? perStep.at(step) : 0;
      if (shape == Shape.STEP_BY_STEP) {
        for (SampleCost input : inputs) {
          gathered += input.at(step);
        }
      }
      before += perStep.at(step);
      busiest = Math.max(busiest, gathered + before);
    }
    return busiest;
  }

  /// Notes how many samples the last window of a series has.
  public void window(long samples) {
    widestWindow.accumulate(samples);
  }

  /// Most samples held while the node is evaluated.
  long peak() {
    return peak;
  }

  /// Computes the peak and what stays when the node is done; the inputs are settled already.
  void settle() {
    long held = 0;
    peak = 0;
    for (SampleCost input : inputs) {
      peak = Math.max(peak, held + input.peak);
      held += input.retained;
    }
    long out = output.get();
    retained =
        switch (shape) {
          case SELECTOR, SELECTOR_BY_STEP, STEP_BY_STEP, AGGREGATION -> out;
          case RANGE_CALL -> held - inputs.getFirst().retained + out;
          case IN_PLACE -> held;
          case REPEATED -> held * steps;
        };
    long whileRunning =
        switch (shape) {
          case SELECTOR, AGGREGATION, IN_PLACE, REPEATED -> retained;
          case SELECTOR_BY_STEP, STEP_BY_STEP -> held + busiestStep();
          case RANGE_CALL -> held + widestWindow.get() + out;
        };
    peak = Math.max(peak, whileRunning);
  }
}

package io.narthex.query.operator;

import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

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
  private final LongAdder output = new LongAdder();
  private final LongAccumulator widestWindow = new LongAccumulator(Math::max, 0);
  private long peak;
  private long retained;

  /// @param steps of the grid on which the node is evaluated
  /// @param inputs in the order of their evaluation; of a [Shape#RANGE_CALL] the first is the range
  SampleCost(Shape shape, int steps, List<SampleCost> inputs) {
    this.shape = shape;
    this.steps = steps;
    this.inputs = List.copyOf(inputs);
  }

  /// Counts samples that the node puts out.
  public void put(long samples) {
    output.add(samples);
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
    long out = output.sum();
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
          case SELECTOR_BY_STEP -> Math.ceilDiv(out, steps) + out;
          case STEP_BY_STEP -> held + Math.ceilDiv(held, steps) + out;
          case RANGE_CALL -> held + widestWindow.get() + out;
        };
    peak = Math.max(peak, whileRunning);
  }
}

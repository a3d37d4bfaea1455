package io.narthex.query.operator;

/// The times at which an expression is evaluated: `startMs`, `startMs + stepMs`, …
///
/// @param stepMs distance; 0 where there is one time only, but not where a range ends before its
///   second step
/// @param count number of steps, at least 1
public record StepGrid(long startMs, long stepMs, int count) {
  public StepGrid {
    assert count >= 1 && (count == 1 || stepMs > 0) : "steps: " + count + " x " + stepMs;
  }

  /// One time.
  public static StepGrid instant(long timeMs) {
    return new StepGrid(timeMs, 0, 1);
  }

  /// Time of step `index`.
  public long timeMs(int index) {
    return startMs + index * stepMs;
  }

  /// Time of the last step.
  public long endMs() {
    return timeMs(count - 1);
  }

  /// The first step alone.
  public StepGrid first() {
    return stepMs == 0 ? this : instant(startMs);
  }
}

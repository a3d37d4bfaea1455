package io.narthex.query.function;

/// Where the windows of a range function lie, and when its steps are evaluated.
///
/// @param firstWindowEndMs end of the first step's window; with `@` or an offset not the time of
///   the step
/// @param windowStepMs distance of two windows; 0 where all steps have the same one (`@`)
/// @param rangeMs length of each window
/// @param firstStepMs time at which the first step is evaluated
/// @param stepMs distance of two steps
public record WindowGrid(
    long firstWindowEndMs, long windowStepMs, long rangeMs, long firstStepMs, long stepMs) {
  /// Of a series that was not described yet.
  static final WindowGrid NONE = new WindowGrid(0, 0, 0, 0, 0);

  /// End of the window of `step`, inclusive.
  public long windowEndMs(int step) {
    return firstWindowEndMs + step * windowStepMs;
  }

  /// Start of the window of `step`, exclusive.
  public long windowStartMs(int step) {
    return windowEndMs(step) - rangeMs;
  }

  /// Time at which `step` is evaluated.
  public long stepTimeMs(int step) {
    return firstStepMs + step * stepMs;
  }
}

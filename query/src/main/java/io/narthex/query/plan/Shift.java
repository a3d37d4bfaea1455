package io.narthex.query.plan;

import org.jspecify.annotations.Nullable;

/// The modifiers `offset` and `@`, resolved.
///
/// @param offsetMs how far back
/// @param atMs the time in place of the evaluation time; null: none
public record Shift(long offsetMs, @Nullable Long atMs) {
  /// The time that is looked at when the time of evaluation is `timeMs`.
  public long apply(long timeMs) {
    return (atMs == null ? timeMs : atMs) - offsetMs;
  }

  /// Whether the time that is looked at is the same for all steps.
  public boolean isFixed() {
    return atMs != null;
  }
}

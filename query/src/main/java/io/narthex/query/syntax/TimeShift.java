package io.narthex.query.syntax;

import org.jspecify.annotations.Nullable;

/// The modifiers `offset` and `@` of a selector or subquery.
///
/// @param offsetMs how far back; 0: none, or see `offsetExpr`
/// @param offsetExpr an offset that is known only when the query's step and range are; null: none
/// @param at the time in place of the evaluation time; null: none
public record TimeShift(long offsetMs, @Nullable DurationExpr offsetExpr, @Nullable AtModifier at) {
  /// Neither modifier.
  public static final TimeShift NONE = new TimeShift(0, null, null);

  /// Whether an offset was written (an offset of zero counts as none, as upstream has it).
  public boolean hasOffset() {
    return offsetMs != 0 || offsetExpr != null;
  }
}

package io.narthex.query.plan;

/// When a query is evaluated, and what its text leaves open about time.
///
/// @param stepMs 0 for an instant query
/// @param lookbackMs how far back an instant lookup goes
/// @param subqueryStepMs step of subqueries that name none
public record QueryTimes(
    long startMs, long endMs, long stepMs, long lookbackMs, long subqueryStepMs) {
  /// Whether all steps are one.
  boolean isOneStep() {
    return startMs == endMs;
  }
}

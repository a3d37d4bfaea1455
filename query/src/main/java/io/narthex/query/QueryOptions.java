package io.narthex.query;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a caller may ask of one query.
///
/// @param timeoutMs 0: the engine's; larger values are cut to the engine's
/// @param lookbackMs 0: the engine's
/// @param perStepStatistics whether samples are counted for each step
/// @param cancelled asked now and then; true stops the query
/// @param origin who asks; null: not known
public record QueryOptions(
    long timeoutMs,
    long lookbackMs,
    boolean perStepStatistics,
    BooleanSupplier cancelled,
    @Nullable QueryOrigin origin) {
  /// Of nobody in particular.
  public QueryOptions(
      long timeoutMs, long lookbackMs, boolean perStepStatistics, BooleanSupplier cancelled) {
    this(timeoutMs, lookbackMs, perStepStatistics, cancelled, null);
  }

  /// The engine's own limits, never cancelled.
  public static final QueryOptions DEFAULT = new QueryOptions(0, 0, false, () -> false);
}

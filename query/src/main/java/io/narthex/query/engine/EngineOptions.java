package io.narthex.query.engine;

import io.narthex.query.syntax.ParserOptions;
import java.util.function.LongSupplier;

/// Settings of an [Engine].
///
/// @param parser which parts of the language are on
/// @param timeoutMs longest time of one query, waiting for a place included
/// @param lookbackMs how far back an instant lookup goes where a query says nothing else
/// @param maxSamples most samples that one query may hold at once, by upstream's formulas
/// @param maxConcurrency most queries evaluated at once
/// @param subqueryStepMs step of subqueries that name none (the global evaluation interval)
/// @param features what else is on
/// @param threads most threads that one query uses, at least 1
/// @param limits what one query may use besides
public record EngineOptions(
    ParserOptions parser,
    long timeoutMs,
    long lookbackMs,
    long maxSamples,
    int maxConcurrency,
    LongSupplier subqueryStepMs,
    EngineFeatures features,
    int threads,
    QueryLimits limits) {
  /// As a server runs without flags.
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          ParserOptions.DEFAULT,
          120_000,
          300_000,
          50_000_000,
          20,
          () -> 60_000,
          EngineFeatures.NONE,
          1,
          QueryLimits.DEFAULT);
}

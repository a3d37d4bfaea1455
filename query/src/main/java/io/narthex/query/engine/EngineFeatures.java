package io.narthex.query.engine;

/// What may be switched on besides parts of the language.
///
/// @param delayedNameRemoval whether metric names are dropped at the end of the evaluation only
/// @param startTimestamps whether start timestamps of samples count, where storage has them
/// @param typeAndUnitLabels whether it is a label, not the end of a name, that tells a counter
/// @param perStepStatistics whether a query may ask for statistics per step
public record EngineFeatures(
    boolean delayedNameRemoval,
    boolean startTimestamps,
    boolean typeAndUnitLabels,
    boolean perStepStatistics) {
  /// As a server runs without flags.
  public static final EngineFeatures NONE = new EngineFeatures(false, false, false, false);
}

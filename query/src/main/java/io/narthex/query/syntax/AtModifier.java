package io.narthex.query.syntax;

/// What stands behind `@`: the time at which a selector or subquery is evaluated.
public sealed interface AtModifier {
  /// A time in ms since the epoch.
  record Timestamp(long timestampMs) implements AtModifier {}

  /// A bound of the query's own range.
  enum Bound implements AtModifier {
    START,
    END
  }
}

package io.narthex.query;

import org.jspecify.annotations.Nullable;

/// A query that was executed, to its end or until it failed.
///
/// @param stepMs 0 for an instant query
/// @param statistics what was counted until then
/// @param error null where it did not fail
/// @param origin null where it is not known
public record ExecutedQuery(
    String query,
    long startMs,
    long endMs,
    long stepMs,
    QueryStatistics statistics,
    @Nullable String error,
    @Nullable QueryOrigin origin) {}

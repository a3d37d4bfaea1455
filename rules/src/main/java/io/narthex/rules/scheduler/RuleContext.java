package io.narthex.rules.scheduler;

import io.narthex.query.QueryOptions;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What all groups of a scheduler share.
///
/// @param queryOptions cancel queries when the scheduler stops and does not want to wait longer
/// @param concurrent null where each group evaluates its rules one after the other
/// @param settings those in effect
record RuleContext(
    RuleEnvironment environment,
    RuleOptions options,
    QueryOptions queryOptions,
    WriteScratch.Pool scratches,
    @Nullable ConcurrentEvaluations concurrent,
    AtomicReference<RuleSettings> settings) {}

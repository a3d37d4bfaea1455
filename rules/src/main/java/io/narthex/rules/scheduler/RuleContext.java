package io.narthex.rules.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What all groups of a scheduler share.
///
/// @param cancelled whether queries are to end: the scheduler stops and does not want to wait
///   longer
/// @param concurrent null where each group evaluates its rules one after the other
/// @param settings those in effect
record RuleContext(
    RuleEnvironment environment,
    RuleOptions options,
    BooleanSupplier cancelled,
    WriteScratch.Pool scratches,
    @Nullable ConcurrentEvaluations concurrent,
    AtomicReference<RuleSettings> settings) {}

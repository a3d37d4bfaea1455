package io.narthex.storage.database;

/// Figures of the blocks.
///
/// @param count blocks that are served
/// @param sizeBytes of their files
/// @param minTimeMs of their first sample, `Long.MAX_VALUE` without blocks
/// @param compactions since the start, cuts from the head included
/// @param compactionNanos time that these took
/// @param compactionFailures compactions that failed
/// @param timeRetentions how often blocks were removed for their age
/// @param sizeRetentions how often blocks were removed because they were too many bytes
/// @param scrubbed blocks that were read to the end to see whether they are damaged
/// @param damaged blocks that were, since the start
public record BlockFigures(
    long count,
    long sizeBytes,
    long minTimeMs,
    long compactions,
    long compactionNanos,
    long compactionFailures,
    long timeRetentions,
    long sizeRetentions,
    long scrubbed,
    long damaged) {}

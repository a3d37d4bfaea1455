package io.narthex.storage.head;

/// Figures of a [Head] since its start.
///
/// @param seriesCount series alive
/// @param seriesCreated series created, those of the replay included
/// @param seriesRemoved series retired
/// @param samplesAppended samples stored, those of the replay included
/// @param minTimeMs lower bound of the timestamps, `Long.MAX_VALUE` without samples
/// @param maxTimeMs of the newest sample, `Long.MIN_VALUE` without
/// @param lockWaitNanos time that writers waited for the append lock
/// @param memoryBytes charged to the head's budget
/// @param orphanSamples replayed samples of series that never came
/// @param extentWriteFailures how often sealed vectors could not be written to files and stayed in
///   memory
/// @param outOfOrderSamples samples that were taken out of order, those of the replay included
/// @param delays of samples that came out of order, taken or not, since the start
public record HeadFigures(
    long seriesCount,
    long seriesCreated,
    long seriesRemoved,
    long samplesAppended,
    long minTimeMs,
    long maxTimeMs,
    long lockWaitNanos,
    long memoryBytes,
    long orphanSamples,
    long extentWriteFailures,
    long outOfOrderSamples,
    DelayFigures delays) {}

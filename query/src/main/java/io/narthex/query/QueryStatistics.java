package io.narthex.query;

/// What a query cost. Times in nanoseconds; samples are charged by upstream's formulas.
///
/// @param totalQueryableSamples samples that the steps looked at, each step counted
/// @param samplesRead samples read from storage
/// @param peakSamples largest number of samples held at once
public record QueryStatistics(
    long evalTotalNanos,
    long resultSortNanos,
    long queryPreparationNanos,
    long innerEvalNanos,
    long execQueueNanos,
    long execTotalNanos,
    long totalQueryableSamples,
    long samplesRead,
    long peakSamples) {}

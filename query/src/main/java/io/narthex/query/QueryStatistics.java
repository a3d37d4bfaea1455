package io.narthex.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query cost. Times in nanoseconds; samples are charged by upstream's formulas.
///
/// @param totalQueryableSamples samples that the steps looked at, each step counted
/// @param samplesRead samples read from storage
/// @param peakSamples largest number of samples held at once
/// @param pushedDown parts that peers computed, in the words in which they were asked
/// @param perStep null where they were not asked for or are switched off
public record QueryStatistics(
    long evalTotalNanos,
    long resultSortNanos,
    long queryPreparationNanos,
    long innerEvalNanos,
    long execQueueNanos,
    long execTotalNanos,
    long totalQueryableSamples,
    long samplesRead,
    long peakSamples,
    List<String> pushedDown,
    @Nullable PerStep perStep) {
  public QueryStatistics {
    pushedDown = List.copyOf(pushedDown);
  }

  /// The same counts for each step.
  ///
  /// @param startMs time of the first step
  /// @param stepMs distance of the steps
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  public record PerStep(
      long startMs, long stepMs, long[] totalQueryableSamples, long[] samplesRead) {}
}

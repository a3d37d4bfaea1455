package io.narthex.storage.database;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;

/// What a block consists of. Lists are complete, highest count first, then by name.
///
/// @param durationMs of the time it covers
/// @param totalSeries of the block
/// @param matchedSeries those looked at, of which all that follows speaks
/// @param labelPairs distinct pairs of label name and value
/// @param labelPairEntries the same, counted for each series
/// @param churningPairs label pairs by the share of the block's time in which their series have no
///   samples, added up
/// @param churningNames the same for label names
/// @param commonPairs label pairs by number of series
/// @param longestNames label names by the length of all their values, in bytes
/// @param widestNames label names by number of values
/// @param metrics metric names by number of series
/// @param chunkSamples number of samples of each chunk
/// @param chunkBytes number of bytes of each chunk
public record BlockAnalysis(
    String ulid,
    long durationMs,
    long totalSeries,
    long matchedSeries,
    long labelPairs,
    long labelPairEntries,
    List<Count> churningPairs,
    List<Count> churningNames,
    List<Count> commonPairs,
    List<Count> longestNames,
    List<Count> widestNames,
    List<Count> metrics,
    Distribution chunkSamples,
    Distribution chunkBytes) {
  /// How often there is something.
  public record Count(String name, long count) {}

  /// How figures are spread: how many there are in buckets of the same width.
  ///
  /// @param start the first bucket holds figures from here on
  /// @param step width of a bucket: 10, or as many tens as there are to be about ten buckets
  public record Distribution(
      int min, int average, int max, int start, int step, List<Integer> buckets) {
    private static final int BUCKETS = 10;
    private static final int LEAST_STEP = 10;
    private static final int MOST_STEP = 100_000;

    public Distribution {
      buckets = List.copyOf(buckets);
    }

    /// The distribution of the first `count` of `figures`; without buckets where there are none.
    static Distribution of(int[] figures, int count) {
      IntSummaryStatistics all = Arrays.stream(figures, 0, count).summaryStatistics();
      if (count == 0) {
        return new Distribution(0, 0, 0, 0, LEAST_STEP, List.of());
      }
      int step = LEAST_STEP;
      while (step < (all.getMax() - all.getMin()) / BUCKETS && step < MOST_STEP) {
        step *= BUCKETS;
      }
      int start = all.getMin() - all.getMin() % step;
      Integer[] buckets = new Integer[(all.getMax() - start) / step + 1];
      Arrays.fill(buckets, 0);
      for (int i = 0; i < count; i++) {
        buckets[(figures[i] - start) / step]++;
      }
      return new Distribution(
          all.getMin(), (int) all.getAverage(), all.getMax(), start, step, List.of(buckets));
    }
  }

  public BlockAnalysis {
    churningPairs = List.copyOf(churningPairs);
    churningNames = List.copyOf(churningNames);
    commonPairs = List.copyOf(commonPairs);
    longestNames = List.copyOf(longestNames);
    widestNames = List.copyOf(widestNames);
    metrics = List.copyOf(metrics);
  }

  /// Number of label names.
  public int labelNames() {
    return widestNames.size();
  }
}

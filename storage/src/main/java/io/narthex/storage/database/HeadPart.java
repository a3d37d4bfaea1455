package io.narthex.storage.database;

import io.narthex.storage.TimeRange;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The samples of some series of a Prometheus head, collected in one pass over its files. Not
/// thread-safe.
final class HeadPart {
  private static final int ELSEWHERE = -1;

  private final LogSeries series;
  private final int[] numbers;

  /// For each number of a series, its index in this part.
  private final int[] indexes;

  /// Where the samples of each series begin, and their end.
  private final int[] starts;

  private final int[] counts;
  private final long[] timestampsMs;
  private final double[] values;

  /// The samples of one series in order: indexes of the two arrays above.
  private int[] ordered = new int[1 << 10];

  /// @param numbers of the series, in the order in which they are to be written
  /// @param most for each number, the samples that there may be
  HeadPart(LogSeries series, int[] numbers, long[] most) {
    this.series = series;
    this.numbers = numbers;
    this.indexes = new int[series.count()];
    Arrays.fill(indexes, ELSEWHERE);
    this.starts = new int[numbers.length + 1];
    for (int i = 0; i < numbers.length; i++) {
      indexes[numbers[i]] = i;
      starts[i + 1] = Math.addExact(starts[i], Math.toIntExact(most[numbers[i]]));
    }
    this.counts = new int[numbers.length];
    this.timestampsMs = new long[starts[numbers.length]];
    this.values = new double[starts[numbers.length]];
  }

  /// Reads the files. What they have beyond the samples that were counted is passed over: it was
  /// written meanwhile.
  void read(FileSystem fileSystem, PrometheusDirectory source, long fromMs) throws IOException {
    new LogSamplesReader(series, fromMs, this::put).read(fileSystem, source);
  }

  private void put(int number, long timestampMs, double value) {
    int index = number < indexes.length ? indexes[number] : ELSEWHERE;
    if (index != ELSEWHERE && starts[index] + counts[index] < starts[index + 1]) {
      int at = starts[index] + counts[index]++;
      timestampsMs[at] = timestampMs;
      values[at] = value;
    }
  }

  /// Goes to the samples of a series: ascending by time, the first one that was read of each, those
  /// that are deleted left out.
  ///
  /// @return how many there are
  int order(int index) {
    int from = starts[index];
    int end = from + counts[index];
    Integer[] sorted = isAscending(from, end) ? new Integer[0] : sorted(from, end);
    List<TimeRange> deleted = series.deleted(numbers[index]);
    if (ordered.length < end - from) {
      ordered = new int[2 * (end - from)];
    }
    int used = 0;
    for (int i = 0; i < end - from; i++) {
      int at = sorted.length == 0 ? from + i : sorted[i];
      boolean again = used > 0 && timestampsMs[ordered[used - 1]] == timestampsMs[at];
      if (!again && deleted.stream().noneMatch(range -> range.contains(timestampsMs[at]))) {
        ordered[used++] = at;
      }
    }
    return used;
  }

  private boolean isAscending(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      if (timestampsMs[i] <= timestampsMs[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private Integer[] sorted(int from, int end) {
    Integer[] sorted = new Integer[end - from];
    Arrays.setAll(sorted, i -> from + i);
    Arrays.sort(sorted, Comparator.comparingLong(at -> timestampsMs[at]));
    return sorted;
  }

  Labels labels(int index) {
    return series.labels(numbers[index]);
  }

  /// Timestamp of a sample of the series gone to last.
  long timestampMs(int sample) {
    return timestampsMs[ordered[sample]];
  }

  /// Its value.
  double value(int sample) {
    return values[ordered[sample]];
  }
}

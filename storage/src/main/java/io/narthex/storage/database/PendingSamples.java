package io.narthex.storage.database;

import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Samples of many series in memory, as they came: 20 bytes each and 4 while they are sorted. Not
/// thread-safe.
final class PendingSamples {
  private static final int INITIAL_SAMPLES = 1 << 10;

  /// Of labels, which take the heap besides.
  private static final long MOST_LABEL_BYTES = 32L << 20;

  /// An estimate for a label set: objects around its texts.
  private static final int BYTES_PER_SERIES = 100;

  private final int mostSamples;
  private final Map<Labels, Integer> numbers = new HashMap<>();
  private final List<Labels> labels = new ArrayList<>();
  private long labelBytes;
  private int[] series = new int[INITIAL_SAMPLES];
  private long[] timestampsMs = new long[INITIAL_SAMPLES];
  private double[] values = new double[INITIAL_SAMPLES];
  private int count;

  PendingSamples(int mostSamples) {
    this.mostSamples = mostSamples;
  }

  boolean isFull() {
    return count >= mostSamples || labelBytes >= MOST_LABEL_BYTES;
  }

  void add(Labels ofSeries, long timestampMs, double value) {
    if (count == series.length) {
      int capacity = (int) Math.min(2L * count, mostSamples);
      series = Arrays.copyOf(series, capacity);
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    series[count] = number(ofSeries);
    timestampsMs[count] = timestampMs;
    values[count++] = value;
  }

  private int number(Labels ofSeries) {
    Integer known = numbers.get(ofSeries);
    if (known != null) {
      return known;
    }
    int number = labels.size();
    numbers.put(ofSeries, number);
    labels.add(ofSeries);
    labelBytes += BYTES_PER_SERIES;
    for (int i = 0; i < ofSeries.size(); i++) {
      labelBytes += ofSeries.name(i).length() + ofSeries.value(i).length();
    }
    return number;
  }

  void clear() {
    count = 0;
    labelBytes = 0;
    numbers.clear();
    labels.clear();
  }

  /// The samples by label set, then by time, those of the same time in the order they came. Valid
  /// until the next change.
  Sorted sorted() {
    int[] bySeries =
        IntStream.range(0, labels.size())
            .boxed()
            .sorted(Comparator.comparing(labels::get))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ends = new int[labels.size() + 1];
    for (int i = 0; i < count; i++) {
      ends[series[i]]++;
    }
    int[] next = new int[labels.size()];
    int[] starts = new int[labels.size()];
    int at = 0;
    for (int number : bySeries) {
      starts[number] = at;
      next[number] = at;
      at += ends[number];
      ends[number] = at;
    }
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[next[series[i]]++] = i;
    }
    for (int number : bySeries) {
      sortByTime(order, starts[number], ends[number]);
    }
    return new Sorted(bySeries, order, starts, ends);
  }

  private void sortByTime(int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (timestampsMs[order[i]] < timestampsMs[order[i - 1]]) {
        int[] sorted =
            Arrays.stream(order, from, to)
                .boxed()
                .sorted(Comparator.comparingLong(index -> timestampsMs[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(sorted, 0, order, from, sorted.length);
        return;
      }
    }
  }

  /// Hands samples out, earlier ranges of time first.
  final class Sorted {
    private final int[] bySeries;
    private final int[] order;

    /// Where each series goes on in `order`, by its number.
    private final int[] next;

    private final int[] ends;
    private long replaced;

    private Sorted(int[] bySeries, int[] order, int[] next, int[] ends) {
      this.bySeries = bySeries;
      this.order = order;
      this.next = next;
      this.ends = ends;
    }

    boolean hasNext() {
      return Arrays.stream(bySeries).anyMatch(number -> next[number] < ends[number]);
    }

    /// The earliest time that was not handed out.
    long nextMs() {
      long earliestMs = Long.MAX_VALUE;
      for (int number : bySeries) {
        if (next[number] < ends[number]) {
          earliestMs = Math.min(earliestMs, timestampsMs[order[next[number]]]);
        }
      }
      return earliestMs;
    }

    /// Hands out the samples before `endMs`; the last of those with the same time counts.
    void writeBefore(long endMs, SeriesEncoder encoder) throws IOException {
      for (int number : bySeries) {
        int at = next[number];
        int end = ends[number];
        if (at == end || timestampsMs[order[at]] >= endMs) {
          continue;
        }
        encoder.begin(labels.get(number));
        while (at < end && timestampsMs[order[at]] < endMs) {
          int index = order[at++];
          while (at < end && timestampsMs[order[at]] == timestampsMs[index]) {
            replaced += isSame(index, order[at]) ? 0 : 1;
            index = order[at++];
          }
          encoder.add(timestampsMs[index], values[index]);
        }
        encoder.end();
        next[number] = at;
      }
    }

    private boolean isSame(int a, int b) {
      return Double.doubleToRawLongBits(values[a]) == Double.doubleToRawLongBits(values[b]);
    }

    /// Samples that gave way to others of the same time and another value.
    long replaced() {
      return replaced;
    }
  }
}

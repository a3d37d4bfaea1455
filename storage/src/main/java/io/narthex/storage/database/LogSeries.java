package io.narthex.storage.database;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The series of a Prometheus log under dense numbers, in the order they appear, with what is
/// deleted of them. References of the log that mean the same labels get one number. Texts are held
/// once. Not thread-safe.
final class LogSeries {
  /// No series has this number.
  static final int UNKNOWN = -1;

  private final Map<Long, Integer> numbers = new HashMap<>();
  private final Map<Labels, Integer> byLabels = new HashMap<>();
  private final List<Labels> labels = new ArrayList<>();
  private final Map<String, String> texts = new HashMap<>();
  private final Map<Integer, List<TimeRange>> deleted = new HashMap<>();

  /// Tells what a reference means from here on.
  void put(long reference, Labels of) {
    Integer known = byLabels.get(of);
    if (known == null) {
      Labels shared = shared(of);
      known = labels.size();
      byLabels.put(shared, known);
      labels.add(shared);
    }
    numbers.put(reference, known);
  }

  private Labels shared(Labels of) {
    String[] pairs = new String[2 * of.size()];
    for (int i = 0; i < of.size(); i++) {
      pairs[2 * i] = texts.computeIfAbsent(of.name(i), text -> text);
      pairs[2 * i + 1] = texts.computeIfAbsent(of.value(i), text -> text);
    }
    return Labels.ofCanonical(pairs);
  }

  /// Number of the series that a reference means, or [#UNKNOWN].
  int number(long reference) {
    return numbers.getOrDefault(reference, UNKNOWN);
  }

  int count() {
    return labels.size();
  }

  Labels labels(int number) {
    return labels.get(number);
  }

  /// Numbers in ascending order of labels.
  int[] sorted() {
    return IntStream.range(0, labels.size())
        .boxed()
        .sorted(Comparator.comparing(labels::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// Deletes an interval, both ends included.
  void delete(long reference, long firstMs, long lastMs) {
    int number = number(reference);
    if (number != UNKNOWN) {
      List<TimeRange> ranges = deleted.computeIfAbsent(number, any -> new ArrayList<>());
      TimeRange range = new TimeRange(firstMs, lastMs);
      if (!ranges.contains(range)) {
        ranges.add(range);
      }
    }
  }

  /// Intervals that are deleted of a series.
  List<TimeRange> deleted(int number) {
    return deleted.getOrDefault(number, List.of());
  }
}

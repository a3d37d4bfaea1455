package io.narthex.storage.database;

import io.narthex.storage.StorageStatistics;
import io.narthex.storage.StorageStatistics.NamedCount;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.postings.InvertedIndex.LabelFigures;
import io.narthex.storage.postings.InvertedIndex.ValueFigures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes the figures of `/api/v1/status/tsdb` from those of the index.
final class LabelStatistics {
  private static final int LONG_LENGTH = 255;

  private final List<NamedCount> byMetric = new ArrayList<>();
  private final List<NamedCount> valuesByName = new ArrayList<>();
  private final List<NamedCount> bytesByName = new ArrayList<>();
  private final List<NamedCount> byPair = new ArrayList<>();

  private LabelStatistics() {}

  static StorageStatistics of(HeadFigures head, List<LabelFigures> labels, int limit) {
    LabelStatistics all = new LabelStatistics();
    labels.forEach(all::add);
    return new StorageStatistics(
        head.seriesCount(),
        all.byPair.size(),
        head.seriesCount(),
        head.minTimeMs(),
        head.maxTimeMs(),
        top(all.byMetric, limit),
        top(all.valuesByName, limit),
        top(all.bytesByName, limit),
        top(all.byPair, limit),
        List.of());
  }

  private void add(LabelFigures label) {
    if (label.values().isEmpty()) {
      return;
    }
    long bytes = 0;
    int nameBytes = encodedBytes(label.name());
    for (ValueFigures value : label.values()) {
      int pairBytes = nameBytes + encodedBytes(value.value());
      bytes += (long) pairBytes * value.seriesCount();
      byPair.add(new NamedCount(label.name() + "=" + value.value(), value.seriesCount()));
      if (label.name().equals(Labels.METRIC_NAME)) {
        byMetric.add(new NamedCount(value.value(), value.seriesCount()));
      }
    }
    valuesByName.add(new NamedCount(label.name(), label.values().size()));
    bytesByName.add(new NamedCount(label.name(), bytes));
  }

  /// Upstream's size of a string in a label set: its bytes and a length of one byte, or of four
  /// where it is 255 or more.
  private static int encodedBytes(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes < LONG_LENGTH ? bytes + 1 : bytes + 4;
  }

  private static List<NamedCount> top(List<NamedCount> counts, int limit) {
    return counts.stream()
        .sorted(
            Comparator.comparingLong(NamedCount::value)
                .reversed()
                .thenComparing(NamedCount::name, LabelOrder::compareUtf8))
        .limit(limit)
        .toList();
  }
}

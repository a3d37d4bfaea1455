package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Joins the groups of several sources by their labels. Not thread-safe.
final class MergedGroups {
  private static final int CHECK_EVERY = 1_024;
  private static final int UNNUMBERED = -1;

  private final MergedSources merged;
  private final List<String> names;
  private final boolean by;
  private final @Nullable OfSource[] ofSources;
  private final Map<Labels, Integer> numbers = new HashMap<>();
  private final List<Labels> labels = new ArrayList<>();

  /// Groups of one source, and their numbers among all as far as they were met.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  private record OfSource(SeriesGroups groups, int[] numbers) {}

  MergedGroups(MergedSources merged, List<String> names, boolean by) {
    this.merged = merged;
    this.names = names;
    this.by = by;
    this.ofSources = new OfSource[merged.count()];
  }

  SeriesGroups groups(ReadContext context) {
    MergedSeries series = merged.series();
    int[] groupOfOrdinal = new int[series.count()];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      // The newest source is the head while a series lives, so blocks are asked for the rest only.
      int part = series.lastPart(ordinal);
      groupOfOrdinal[ordinal] = number(ofSource(series.source(part)), series.ordinal(part));
    }
    return new SeriesGroups(groupOfOrdinal, labels);
  }

  private OfSource ofSource(int source) {
    OfSource known = ofSources[source];
    if (known == null) {
      SeriesGroups groups = merged.source(source).groups(names, by);
      known = new OfSource(groups, new int[groups.groupCount()]);
      Arrays.fill(known.numbers, UNNUMBERED);
      ofSources[source] = known;
    }
    return known;
  }

  private int number(OfSource source, int ordinal) {
    int group = source.groups.groupOfOrdinal()[ordinal];
    int number = source.numbers[group];
    if (number == UNNUMBERED) {
      Labels ofGroup = source.groups.labels().get(group);
      number = numbers.computeIfAbsent(ofGroup, l -> numbers.size());
      if (number == labels.size()) {
        labels.add(ofGroup);
      }
      source.numbers[group] = number;
    }
    return number;
  }
}

package io.narthex.storage.peer;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An answer of a peer as a source among those of a data directory.
public final class PeerSource implements SourceSelection {
  private static final int CHECK_EVERY = 1_024;

  private final PeerAnswer answer;
  private final PeerSeries series;
  private final long[] identityHighs;
  private final long[] identityLows;
  private final long minTimeMs;
  private final long maxTimeMs;

  /// @param identity of the data directory
  PeerSource(PeerAnswer answer, SeriesIdentity identity) {
    this.answer = answer;
    this.series = answer.series();
    int count = series.seriesCount();
    series.context().charge(2L * Long.BYTES * count);
    identityHighs = new long[count];
    identityLows = new long[count];
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      if (i % CHECK_EVERY == 0) {
        series.context().check();
      }
      identity.of(series.labels(i));
      identityHighs[i] = identity.high();
      identityLows[i] = identity.low();
      long[] timestampsMs = series.timestampsMs(i);
      min = Math.min(min, timestampsMs[0]);
      max = Math.max(max, timestampsMs[timestampsMs.length - 1]);
    }
    minTimeMs = min;
    maxTimeMs = max;
  }

  /// The answers to several queries.
  ///
  /// @param key of the data directory
  public static List<List<SourceSelection>> of(List<List<PeerAnswer>> answers, IdentityKey key) {
    SeriesIdentity identity = new SeriesIdentity(key);
    return answers.stream()
        .map(of -> of.stream().<SourceSelection>map(a -> new PeerSource(a, identity)).toList())
        .toList();
  }

  @Override
  public int seriesCount() {
    return identityLows.length;
  }

  @Override
  public long identityHigh(int ordinal) {
    return identityHighs[ordinal];
  }

  @Override
  public long identityLow(int ordinal) {
    return identityLows[ordinal];
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    series.labels(ordinal).giveTo(into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    Set<String> listed = new HashSet<>(names);
    Map<Labels, Integer> numbers = new HashMap<>();
    List<Labels> groups = new ArrayList<>();
    int[] groupOfOrdinal = new int[seriesCount()];
    for (int i = 0; i < groupOfOrdinal.length; i++) {
      if (i % CHECK_EVERY == 0) {
        series.context().check();
      }
      Labels group = group(series.labels(i), listed, by);
      int number = numbers.computeIfAbsent(group, g -> numbers.size());
      if (number == groups.size()) {
        groups.add(group);
      }
      groupOfOrdinal[i] = number;
    }
    return new SeriesGroups(groupOfOrdinal, groups);
  }

  private static Labels group(Labels labels, Set<String> listed, boolean by) {
    LabelsBuilder group = labels.toBuilder();
    if (by) {
      return group.keep(listed).build();
    }
    group.delete(Labels.METRIC_NAME);
    listed.forEach(group::delete);
    return group.build();
  }

  @Override
  public boolean isSorted() {
    return true;
  }

  @Override
  public long minTimeMs() {
    return minTimeMs;
  }

  @Override
  public long maxTimeMs() {
    return maxTimeMs;
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new PeerCursor(series, ordinals, from, to);
  }

  @Override
  public List<String> warnings() {
    return answer.warnings();
  }
}

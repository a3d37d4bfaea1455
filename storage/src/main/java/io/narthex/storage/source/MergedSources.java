package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The sources of a merged selection in the order in which their samples are read, and what is
/// known of their series and timestamps. Sources whose ranges overlap are a *cluster*: clusters
/// follow each other in time; within one the newest source is the last. Thread-safe.
final class MergedSources {
  private final List<SourceSelection> sources;
  private final int[] clusters;
  private final MergedSeries series;
  private final JoinedColumns columns;

  /// @param oldestFirst a later one's samples win over an earlier one's
  /// @param sorted whether ordinals are to be in ascending label order
  MergedSources(List<SourceSelection> oldestFirst, boolean sorted, ReadContext context) {
    List<SourceSelection> used = new ArrayList<>(oldestFirst);
    used.removeIf(source -> source.seriesCount() == 0);
    int[] clusterOf = clusters(used);
    int[] order =
        IntStream.range(0, used.size())
            .boxed()
            .sorted(Comparator.comparingInt(s -> clusterOf[s]))
            .mapToInt(s -> s)
            .toArray();
    sources = IntStream.of(order).mapToObj(used::get).toList();
    clusters = IntStream.of(order).map(s -> clusterOf[s]).toArray();
    series = MergedSeries.of(sources, sorted, context);
    columns = new JoinedColumns(sources.size(), context);
  }

  private static int[] clusters(List<SourceSelection> sources) {
    List<Integer> byStart = new ArrayList<>(IntStream.range(0, sources.size()).boxed().toList());
    byStart.sort(Comparator.comparingLong(s -> sources.get(s).minTimeMs()));
    int[] clusters = new int[sources.size()];
    int cluster = -1;
    long endMs = Long.MIN_VALUE;
    for (int s : byStart) {
      if (cluster < 0 || sources.get(s).minTimeMs() > endMs) {
        cluster++;
      }
      endMs = Math.max(endMs, sources.get(s).maxTimeMs());
      clusters[s] = cluster;
    }
    return clusters;
  }

  int count() {
    return sources.size();
  }

  SourceSelection source(int source) {
    return sources.get(source);
  }

  int cluster(int source) {
    return clusters[source];
  }

  MergedSeries series() {
    return series;
  }

  JoinedColumns columns() {
    return columns;
  }
}

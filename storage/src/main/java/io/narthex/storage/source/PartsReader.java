package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the samples of a run of merged series, one series after the other, in time order: cluster
/// by cluster, and where several sources of a cluster have the series, merged. Not thread-safe.
final class PartsReader implements AutoCloseable {
  private final MergedSources merged;
  private final MergedSeries series;
  private final ReadContext context;
  private final @Nullable Part[] partOfSource;

  /// Parts `clusterStart..clusterEnd-1` are being read, and `moreInCluster` samples are left there;
  /// the series ends before `seriesEnd`.
  private int clusterStart;

  private int clusterEnd;
  private int seriesEnd;
  private boolean moreInCluster;

  /// Of the clusters that were read to their end, if all of them are shared.
  private int columnId;

  private boolean shared;

  PartsReader(MergedSources merged, int from, int to, int mostHeld, ReadContext context) {
    this.merged = merged;
    this.series = merged.series();
    this.context = context;
    int firstPart = series.firstPart(from);
    int endPart = series.firstPart(to);
    int[] starts = new int[merged.count() + 1];
    for (int part = firstPart; part < endPart; part++) {
      starts[series.source(part) + 1]++;
    }
    for (int s = 1; s < starts.length; s++) {
      starts[s] += starts[s - 1];
    }
    int[] ordinals = new int[endPart - firstPart];
    int[] ends = starts.clone();
    for (int part = firstPart; part < endPart; part++) {
      ordinals[ends[series.source(part)]++] = series.ordinal(part);
    }
    partOfSource = new Part[merged.count()];
    for (int s = 0; s < partOfSource.length; s++) {
      if (starts[s] < ends[s]) {
        SourceCursor cursor = merged.source(s).cursor(ordinals, starts[s], ends[s]);
        partOfSource[s] = new Part(cursor, mostHeld);
      }
    }
  }

  /// Goes to a series of the run; each in turn, and only behind the end of the one before.
  void start(int ordinal) {
    seriesEnd = series.firstPart(ordinal + 1);
    columnId = SampleBatch.UNSHARED;
    shared = true;
    startCluster(series.firstPart(ordinal));
  }

  private void startCluster(int start) {
    clusterStart = start;
    clusterEnd = start;
    moreInCluster = start < seriesEnd;
    while (clusterEnd < seriesEnd && cluster(clusterEnd) == cluster(start)) {
      part(clusterEnd).start();
      clusterEnd++;
    }
  }

  private int cluster(int part) {
    return merged.cluster(series.source(part));
  }

  private Part part(int part) {
    return Objects.requireNonNull(partOfSource[series.source(part)]);
  }

  /// Appends the next samples, at most `most`; none does not mean that there are no more.
  void read(SampleBatch into, int most) {
    if (clusterEnd - clusterStart == 1) {
      moreInCluster = part(clusterStart).append(into, most);
    } else {
      moreInCluster = merge(into, most);
    }
    if (!moreInCluster) {
      for (int part = clusterStart; part < clusterEnd; part++) {
        joinColumn(part);
      }
      startCluster(clusterEnd);
    }
  }

  /// Whether all samples of the series were read.
  boolean isAtEnd() {
    return !moreInCluster;
  }

  /// Whether samples are known to be left; false where sources are that may have none.
  boolean isWithinCluster() {
    return moreInCluster && part(clusterStart).wasRead();
  }

  /// Id of the timestamps of the whole series, once it was read.
  int timestampColumnId() {
    return shared ? columnId : SampleBatch.UNSHARED;
  }

  private void joinColumn(int part) {
    if (!shared || part(part).isEmpty()) {
      return;
    }
    int id = part(part).timestampColumnId();
    shared = id != SampleBatch.UNSHARED;
    if (series.isAsIs() || !shared) {
      columnId = id;
    } else {
      int known = merged.columns().of(series.source(part), id);
      columnId = columnId == SampleBatch.UNSHARED ? known : merged.columns().join(columnId, known);
    }
  }

  /// Merges what the sources of the cluster hold.
  ///
  /// @return whether there is more
  private boolean merge(SampleBatch into, int most) {
    context.check();
    if (into.count == 0) {
      into.timestampsFrom = null;
    }
    int left = most;
    Part newest = newestOfOldestSamples();
    while (newest != null && left > 0) {
      long lastMs = lastBeforeOthers(newest);
      into.reserve(Math.min(left, newest.heldCount()), context);
      left -= newest.take(into, lastMs, left);
      newest = newestOfOldestSamples();
    }
    return newest != null;
  }

  /// Of the sources whose next sample is the oldest the newest; null where none has a sample left.
  private @Nullable Part newestOfOldestSamples() {
    Part newest = null;
    for (int i = clusterStart; i < clusterEnd; i++) {
      Part part = part(i);
      if (part.holds() && (newest == null || part.timestampMs() <= newest.timestampMs())) {
        newest = part;
      }
    }
    return newest;
  }

  /// Drops the other sources' samples at the timestamp of `chosen`'s next.
  ///
  /// @return timestamp before which only `chosen` has samples, that one included
  @SuppressWarnings("ReferenceEquality") // the part itself, not one like it
  private long lastBeforeOthers(Part chosen) {
    long lastMs = Long.MAX_VALUE;
    for (int i = clusterStart; i < clusterEnd; i++) {
      Part part = part(i);
      if (part != chosen && part.holds() && part.timestampMs() == chosen.timestampMs()) {
        part.skip();
      }
      if (part != chosen && part.holds()) {
        lastMs = Math.min(lastMs, part.timestampMs() - 1);
      }
    }
    return lastMs;
  }

  @Override
  public void close() {
    for (Part part : partOfSource) {
      if (part != null) {
        part.close(context);
      }
    }
  }
}

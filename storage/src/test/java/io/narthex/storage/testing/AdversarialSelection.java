package io.narthex.storage.testing;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The selection of [AdversarialStorage].
final class AdversarialSelection implements SeriesSelection {
  private final AdversarialStorage storage;
  private final SeriesSelection inner;
  private final long windowMs;
  private final long seed;
  private final int[] innerOrdinals;

  AdversarialSelection(
      AdversarialStorage storage, SeriesSelection inner, SeriesQuery query, long seed) {
    this.storage = storage;
    this.inner = inner;
    this.windowMs = query.hints().windowMs();
    this.seed = seed;
    List<Integer> ordinals =
        new ArrayList<>(IntStream.range(0, inner.seriesCount()).boxed().toList());
    if (!query.sorted()) {
      Collections.shuffle(ordinals, new Random(seed));
    }
    innerOrdinals = ordinals.stream().mapToInt(i -> i).toArray();
  }

  @Override
  public int seriesCount() {
    return innerOrdinals.length;
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    inner.labels(innerOrdinals[ordinal], into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    SeriesGroups groups = inner.groups(names, by);
    int[] renamed = new int[groups.groupCount()];
    Arrays.fill(renamed, -1);
    List<Labels> labels = new ArrayList<>();
    int[] groupOfOrdinal = new int[innerOrdinals.length];
    for (int i = 0; i < groupOfOrdinal.length; i++) {
      int group = groups.groupOfOrdinal()[innerOrdinals[i]];
      if (renamed[group] < 0) {
        renamed[group] = labels.size();
        labels.add(groups.labels().get(group));
      }
      groupOfOrdinal[i] = renamed[group];
    }
    return new SeriesGroups(groupOfOrdinal, labels);
  }

  @Override
  public List<String> warnings() {
    return inner.warnings();
  }

  @Override
  public SampleCursor cursor(int from, int to) {
    return new Cursor(from, to);
  }

  private final class Cursor implements SampleCursor {
    private final Random random;
    private final SampleBatch whole = new SampleBatch();
    private final int to;
    private int ordinal;
    private SampleCursor cursor;
    private boolean sliced;
    private int sliceFrom;

    Cursor(int from, int to) {
      this.random = new Random(seed ^ from);
      this.to = to;
      this.ordinal = from;
      this.cursor = open(from);
    }

    private SampleCursor open(int at) {
      int of = at < to ? innerOrdinals[at] : 0;
      return inner.cursor(of, at < to ? of + 1 : of);
    }

    @Override
    public boolean next(SampleBatch batch) {
      batch.poison();
      storage.beforeBatch();
      while (!sliced) {
        if (ordinal >= to) {
          return false;
        }
        if (cursor.next(whole)) {
          sliced = true;
          sliceFrom = 0;
        } else {
          cursor.close();
          ordinal++;
          cursor = open(ordinal);
        }
      }
      int sliceTo = random.nextInt(3) == 0 ? whole.count : sliceEnd();
      copy(sliceFrom, sliceTo, batch);
      batch.lastSlice = sliceTo == whole.count && whole.lastSlice;
      if (sliceTo == whole.count) {
        sliced = false;
      } else {
        sliceFrom = firstAtOrAfter(whole.timestampsMs[sliceTo - 1] - windowMs);
      }
      return true;
    }

    /// End of a slice that is longer than a window and ends behind the slice before.
    private int sliceEnd() {
      long endMs = whole.timestampsMs[sliceFrom] + 2 * windowMs;
      int least = Math.max(sliceFrom + 2, firstAtOrAfter(endMs) + 1);
      return Math.min(whole.count, least + random.nextInt(7));
    }

    private int firstAtOrAfter(long timestampMs) {
      int at = 0;
      while (at < whole.count && whole.timestampsMs[at] < timestampMs) {
        at++;
      }
      return at;
    }

    private void copy(int from, int sliceTo, SampleBatch batch) {
      int count = sliceTo - from;
      int length = count + random.nextInt(5);
      batch.timestampsMs = new long[length];
      batch.values = new double[length];
      Arrays.fill(batch.timestampsMs, Long.MIN_VALUE);
      Arrays.fill(batch.values, Double.NaN);
      System.arraycopy(whole.timestampsMs, from, batch.timestampsMs, 0, count);
      System.arraycopy(whole.values, from, batch.values, 0, count);
      batch.count = count;
      batch.ordinal = ordinal;
      boolean isWhole = count == whole.count && whole.lastSlice;
      boolean share = isWhole && whole.timestampColumnId >= 0 && random.nextInt(4) != 0;
      batch.timestampColumnId = share ? 3 * whole.timestampColumnId + 5 : SampleBatch.UNSHARED;
      batch.startTimestampsMs =
          whole.startTimestampsMs == null
              ? null
              : Arrays.copyOfRange(whole.startTimestampsMs, from, sliceTo);
      batch.histogramCount = whole.histogramCount;
      batch.histogramTimestampsMs = whole.histogramTimestampsMs;
      batch.histograms = whole.histograms;
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}

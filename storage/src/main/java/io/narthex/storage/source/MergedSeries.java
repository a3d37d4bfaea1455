package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import java.util.List;

/// Which series of which sources are one: dense merged ordinals, and for each the parts `(source,
/// ordinal there)` ascending by source. Series are one where their identities are equal. Immutable.
final class MergedSeries {
  private static final int[] NONE = new int[0];

  private final int count;

  /// Columns by part, none of them where the one source's ordinals serve as they are.
  private final int[] starts;

  private final short[] partSources;
  private final int[] partOrdinals;

  private MergedSeries(int count, int[] starts, short[] partSources, int[] partOrdinals) {
    this.count = count;
    this.starts = starts;
    this.partSources = partSources;
    this.partOrdinals = partOrdinals;
  }

  /// Merges the series of `sources`, at most 32,767; ordinals in ascending label order if `sorted`.
  static MergedSeries of(List<SourceSelection> sources, boolean sorted, ReadContext context) {
    if (sources.size() == 1 && (!sorted || sources.getFirst().isSorted())) {
      return new MergedSeries(sources.getFirst().seriesCount(), NONE, new short[0], NONE);
    }
    int partCount = 0;
    for (SourceSelection source : sources) {
      partCount = Math.addExact(partCount, source.seriesCount());
    }
    // Two columns of parts and merged ordinals of each source, which are garbage soon.
    context.charge((long) (Short.BYTES + 2 * Integer.BYTES) * partCount);
    IdentityTable identities = new IdentityTable(context);
    int[][] mergedOrdinals = new int[sources.size()][];
    int[] countsBefore = new int[sources.size() + 1];
    for (int s = 0; s < mergedOrdinals.length; s++) {
      mergedOrdinals[s] = identities.addAll(sources.get(s));
      countsBefore[s + 1] = identities.size();
    }
    int count = identities.size();
    identities.release();
    if (sorted) {
      int[] ranks = LabelRanks.of(sources, mergedOrdinals, countsBefore, context);
      for (int[] ordinals : mergedOrdinals) {
        for (int i = 0; i < ordinals.length; i++) {
          ordinals[i] = ranks[ordinals[i]];
        }
      }
    }
    context.charge((long) Integer.BYTES * (count + 1));
    MergedSeries series = byMergedOrdinal(mergedOrdinals, count, partCount);
    context.charge(-(long) Integer.BYTES * partCount);
    return series;
  }

  private static MergedSeries byMergedOrdinal(int[][] mergedOrdinals, int count, int partCount) {
    int[] starts = new int[count + 1];
    for (int[] ordinals : mergedOrdinals) {
      for (int merged : ordinals) {
        starts[merged]++;
      }
    }
    int end = 0;
    for (int i = 0; i <= count; i++) {
      end += starts[i];
      starts[i] = end;
    }
    short[] partSources = new short[partCount];
    int[] partOrdinals = new int[partCount];
    // From the last source down, each series' parts are filled from behind.
    for (int s = mergedOrdinals.length - 1; s >= 0; s--) {
      for (int i = 0; i < mergedOrdinals[s].length; i++) {
        int part = --starts[mergedOrdinals[s][i]];
        partSources[part] = (short) s;
        partOrdinals[part] = i;
      }
    }
    return new MergedSeries(count, starts, partSources, partOrdinals);
  }

  int count() {
    return count;
  }

  /// Whether there is one source, whose ordinals serve as they are.
  boolean isAsIs() {
    return starts.length == 0;
  }

  /// First part of a series; its parts end where those of the next one start.
  int firstPart(int ordinal) {
    return isAsIs() ? ordinal : starts[ordinal];
  }

  /// The newest part of a series.
  int lastPart(int ordinal) {
    return firstPart(ordinal + 1) - 1;
  }

  int source(int part) {
    return isAsIs() ? 0 : partSources[part];
  }

  /// Ordinal of the series in the part's source.
  int ordinal(int part) {
    return isAsIs() ? part : partOrdinals[part];
  }
}

package io.narthex.storage.compaction;

import io.narthex.storage.ReadContext;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges the series of blocks in label order, one at a time: memory is bounded by the number of
/// blocks, series and timestamp columns and by the samples of one series, not by all samples. Used
/// once; not thread-safe.
final class BlockMerge {
  private final List<SourceBlock> sources;
  private final ReadContext context;
  private final CompactionProgress progress;
  private final SeriesMerge series;

  /// Labels of the series that each source is at; null at its end.
  private final @Nullable Labels[] heads;

  /// @param oldestFirst at equal timestamps the samples of a later block win
  BlockMerge(
      List<SourceBlock> oldestFirst,
      BlockWriter writer,
      CompactionProgress progress,
      ReadContext context) {
    this.sources = List.copyOf(oldestFirst);
    this.context = context;
    this.progress = progress;
    this.series = new SeriesMerge(sources, writer, new TargetColumns(sources, writer), progress);
    this.heads = new Labels[sources.size()];
  }

  /// Writes all series, and asks the context before each.
  void run() throws IOException {
    progress.start(sources.stream().mapToLong(SourceBlock::seriesCount).sum());
    int[] at = new int[heads.length];
    for (int s = 0; s < at.length; s++) {
      at[s] = s;
    }
    advance(at, at.length);
    for (int atCount = least(at); atCount > 0; atCount = least(at)) {
      context.check();
      Labels labels = heads[at[0]];
      if (labels != null) {
        series.write(labels, at, atCount);
      }
      progress.read(atCount);
      advance(at, atCount);
    }
  }

  /// Moves sources on. Blocks of one server mostly have the same series, so the labels of one are
  /// taken from another that has the same identity, instead of being built again.
  private void advance(int[] at, int atCount) {
    for (int i = 0; i < atCount; i++) {
      SourceBlock source = sources.get(at[i]);
      Labels labels = null;
      if (source.next()) {
        for (int j = 0; j < i && labels == null; j++) {
          labels = isSame(source, at[j]) ? heads[at[j]] : null;
        }
        labels = labels == null ? source.labels() : labels;
      }
      heads[at[i]] = labels;
    }
  }

  private boolean isSame(SourceBlock source, int other) {
    return heads[other] != null
        && source.identityLow() == sources.get(other).identityLow()
        && source.identityHigh() == sources.get(other).identityHigh();
  }

  /// Puts the sources that are at the least labels into `at`.
  ///
  /// @return how many
  @SuppressWarnings("ReferenceEquality") // shared labels are equal without a look
  private int least(int[] at) {
    int count = 0;
    Labels least = null;
    for (int s = 0; s < heads.length; s++) {
      Labels labels = heads[s];
      if (labels == null) {
        continue;
      }
      int order = least == null ? -1 : labels == least ? 0 : labels.compareTo(least);
      if (order < 0) {
        count = 0;
        least = labels;
      }
      if (order <= 0) {
        at[count++] = s;
      }
    }
    return count;
  }
}

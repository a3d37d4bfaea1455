package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelOrder;
import java.util.Arrays;

/// Sorts many series by their labels without building a label set: by ranks of the symbols. Costs a
/// sort of all symbols, so it pays where series are not few beside these.
public final class LabelOrdering {
  private static final int CHECK_EVERY = 1 << 16;

  private final SeriesLabels labels;
  private final ReadContext context;
  private final int[] ranks;
  private int comparisons;

  private LabelOrdering(SeriesLabels labels, int[] ranks, ReadContext context) {
    this.labels = labels;
    this.ranks = ranks;
    this.context = context;
  }

  /// Positions in `series` in ascending order of the labels.
  public static int[] order(
      int[] series, SeriesLabels labels, Symbols symbols, ReadContext context) {
    LabelOrdering ordering = new LabelOrdering(labels, ranks(symbols), context);
    int[] positions = new int[series.length];
    Arrays.setAll(positions, i -> i);
    return IntSort.sorted(positions, (one, other) -> ordering.compare(series[one], series[other]));
  }

  /// Rank of each symbol; those interned meanwhile have none and belong to no series of the caller.
  private static int[] ranks(Symbols symbols) {
    String[] texts = new String[symbols.count()];
    Arrays.setAll(texts, symbols::get);
    int[] ids = new int[texts.length];
    Arrays.setAll(ids, i -> i);
    int[] inOrder =
        IntSort.sorted(ids, (one, other) -> LabelOrder.compareUtf8(texts[one], texts[other]));
    int[] ranks = new int[inOrder.length];
    for (int rank = 0; rank < inOrder.length; rank++) {
      ranks[inOrder[rank]] = rank;
    }
    return ranks;
  }

  /// Compares as [io.narthex.storage.labels.Labels#compareTo] does.
  private int compare(int one, int other) {
    comparisons++;
    if (comparisons % CHECK_EVERY == 0) {
      context.check();
    }
    int oneSize = labels.size(one);
    int otherSize = labels.size(other);
    for (int i = 0; i < Math.min(oneSize, otherSize); i++) {
      int oneName = labels.nameSymbol(one, i);
      int otherName = labels.nameSymbol(other, i);
      if (oneName != otherName) {
        return Integer.compare(ranks[oneName], ranks[otherName]);
      }
      int oneValue = labels.valueSymbol(one, i);
      int otherValue = labels.valueSymbol(other, i);
      if (oneValue != otherValue) {
        return Integer.compare(ranks[oneValue], ranks[otherValue]);
      }
    }
    return Integer.compare(oneSize, otherSize);
  }
}

package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelOrder;
import java.util.Arrays;

/// Sorts many series by their labels without building a label set: by ranks of the symbols. Costs a
/// sort of all symbols, so it pays where series are not few beside these. The ranks of all labels
/// are laid out first, 8 bytes a label, because a series is compared some fifteen times.
public final class LabelOrdering {
  private static final int CHECK_EVERY = 1 << 16;

  private final ReadContext context;

  /// Ranks of name and value by turns, label after label, series after series.
  private final int[] rows;

  /// Where the rows begin, and the end of the last.
  private final int[] starts;

  private int comparisons;

  private LabelOrdering(int[] rows, int[] starts, ReadContext context) {
    this.rows = rows;
    this.starts = starts;
    this.context = context;
  }

  /// Positions in `series` in ascending order of the labels.
  public static int[] order(
      int[] series, SeriesLabels labels, Symbols symbols, ReadContext context) {
    int[] starts = new int[series.length + 1];
    int most = 0;
    for (int i = 0; i < series.length; i++) {
      int size = labels.size(series[i]);
      starts[i + 1] = Math.addExact(starts[i], 2 * size);
      most = Math.max(most, size);
    }
    long bytes = (long) Integer.BYTES * (starts[series.length] + starts.length);
    context.charge(bytes);
    try {
      int[] rows = new int[starts[series.length]];
      int[] ranks = ranks(symbols);
      int[] names = new int[most];
      int[] values = new int[most];
      for (int i = 0; i < series.length; i++) {
        if (i % CHECK_EVERY == 0) {
          context.check();
        }
        int size = labels.symbols(series[i], names, values);
        for (int label = 0; label < size; label++) {
          rows[starts[i] + 2 * label] = ranks[names[label]];
          rows[starts[i] + 2 * label + 1] = ranks[values[label]];
        }
      }
      LabelOrdering ordering = new LabelOrdering(rows, starts, context);
      int[] positions = new int[series.length];
      Arrays.setAll(positions, i -> i);
      return IntSort.sorted(positions, ordering::compare);
    } finally {
      context.charge(-bytes);
    }
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
    int oneAt = starts[one];
    int oneSize = starts[one + 1] - oneAt;
    int otherAt = starts[other];
    int otherSize = starts[other + 1] - otherAt;
    int both = Math.min(oneSize, otherSize);
    for (int i = 0; i < both; i++) {
      if (rows[oneAt + i] != rows[otherAt + i]) {
        return Integer.compare(rows[oneAt + i], rows[otherAt + i]);
      }
    }
    return Integer.compare(oneSize, otherSize);
  }
}

package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Ranks of merged series by labels. Each source adds the series that no source before it has;
/// where the source is sorted these are too, so the additions are merged, the labels of a series
/// are built once at most, and few are held at a time.
final class LabelRanks {
  private static final int CHECK_EVERY = 1_024;

  private LabelRanks() {}

  /// Rank of each number.
  ///
  /// @param numbers for each source, number of each of its series
  /// @param countsBefore for each source, how many numbers were given before it: smaller ones are
  ///   series of sources before; at the end the count of all
  static int[] of(
      List<SourceSelection> sources, int[][] numbers, int[] countsBefore, ReadContext context) {
    PriorityQueue<Additions> queue = new PriorityQueue<>();
    for (int s = 0; s < numbers.length; s++) {
      Additions additions = new Additions(sources.get(s), numbers[s], countsBefore[s]);
      if (additions.advance()) {
        queue.add(additions);
      }
    }
    int[] ranks = new int[countsBefore[numbers.length]];
    for (int rank = 0; rank < ranks.length; rank++) {
      if (rank % CHECK_EVERY == 0) {
        context.check();
      }
      Additions least = queue.remove();
      ranks[least.number()] = rank;
      if (least.advance()) {
        queue.add(least);
      }
    }
    return ranks;
  }

  /// Walks over what one source adds, in label order.
  private static final class Additions implements Comparable<Additions> {
    private final SourceSelection source;
    private final int[] numbers;
    private final int countBefore;
    private final Addition @Nullable [] inOrder;
    private int at = -1;
    private @Nullable Labels labels;

    private record Addition(int ordinal, Labels labels) {}

    Additions(SourceSelection source, int[] numbers, int countBefore) {
      this.source = source;
      this.numbers = numbers;
      this.countBefore = countBefore;
      this.inOrder = source.isSorted() ? null : inOrder();
    }

    private Addition[] inOrder() {
      Addition[] additions = new Addition[numbers.length];
      int count = 0;
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] >= countBefore) {
          additions[count++] = new Addition(i, source.labels(i));
        }
      }
      additions = Arrays.copyOf(additions, count);
      Arrays.sort(additions, Comparator.comparing(Addition::labels));
      return additions;
    }

    boolean advance() {
      labels = null;
      at++;
      if (inOrder != null) {
        return at < inOrder.length;
      }
      while (at < numbers.length && numbers[at] < countBefore) {
        at++;
      }
      return at < numbers.length;
    }

    int number() {
      return numbers[inOrder == null ? at : inOrder[at].ordinal];
    }

    /// Not asked for where no other source adds any.
    private Labels labels() {
      Labels built = labels;
      if (built == null) {
        built = inOrder == null ? source.labels(at) : inOrder[at].labels;
        labels = built;
      }
      return built;
    }

    @Override
    public int compareTo(Additions other) {
      return labels().compareTo(other.labels());
    }
  }
}

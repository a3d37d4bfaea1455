package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.function.TopHeap;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.storage.SeriesGroups;
import org.jspecify.annotations.Nullable;

/// `topk` and `bottomk`: at each step the k largest or smallest samples of each group. Which of
/// equal samples remain depends on the order of the series, so the rows of all runs are offered in
/// order; memory is groups times steps times k.
final class TopAggregation {
  private final SeriesGroups groups;
  private final int[] limits;
  private final boolean smallest;
  private final Evaluation evaluation;
  private final int[] capacities;
  private final @Nullable TopHeap[] heaps;

  private TopAggregation(
      SeriesGroups groups, int[] limits, boolean smallest, Evaluation evaluation) {
    this.groups = groups;
    this.limits = limits;
    this.smallest = smallest;
    this.evaluation = evaluation;
    evaluation.reads().charge(12L * groups.groupCount());
    capacities = capacities(groups, limits);
    heaps = new TopHeap[groups.groupCount()];
  }

  static SeriesTable evaluate(Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    int[] limits = new AggregationParameter(spec).seriesCounts(input.seriesCount());
    if (limits == null) {
      return Aggregation.nothing(input, evaluation);
    }
    TopAggregation top =
        new TopAggregation(
            input.groups(spec.names(), !spec.without()),
            limits,
            spec.operator() == AggregateOperator.BOTTOMK,
            evaluation);
    evaluation
        .runs()
        .inOrder(input.seriesCount(), (from, to) -> evaluation.table(input, from, to), top::offer);
    return evaluation.isRange() ? top.bySeries(input) : top.ranked(input);
  }

  /// Most samples that each group can keep at a step.
  private static int[] capacities(SeriesGroups groups, int[] limits) {
    int[] capacities = new int[groups.groupCount()];
    int most = 0;
    for (int limit : limits) {
      most = Math.max(most, limit);
    }
    for (int group : groups.groupOfOrdinal()) {
      if (capacities[group] < most) {
        capacities[group]++;
      }
    }
    return capacities;
  }

  private void offer(Evaluation.Part part) {
    int steps = limits.length;
    for (int i = 0; i < part.seriesCount(); i++) {
      int ordinal = part.sourceOrdinal(i);
      int group = groups.groupOfOrdinal()[ordinal];
      TopHeap heap = heaps[group];
      if (heap == null) {
        evaluation.reads().charge(TopHeap.sizeBytes(steps, capacities[group]));
        heap = new TopHeap(steps, capacities[group], smallest);
        heaps[group] = heap;
      }
      heap.offer(part.values(i), ordinal, limits);
    }
    evaluation.reads().charge(-(long) Double.BYTES * steps * part.seriesCount());
  }

  /// The samples of the only step.
  private SeriesTable ranked(VectorSource input) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (TopHeap heap : heaps) {
      if (heap == null) {
        continue;
      }
      for (int at : heap.ranked(0)) {
        int ordinal = heap.ordinal(0, at);
        table.add(
            input.labels(ordinal), new double[] {heap.value(0, at)}, input.dropsName(ordinal));
      }
    }
    return table.build();
  }

  private SeriesTable bySeries(VectorSource input) {
    evaluation.reads().charge(8L * input.seriesCount());
    double[][] rows = new double[input.seriesCount()][];
    for (TopHeap heap : heaps) {
      if (heap != null) {
        scatter(heap, rows);
      }
    }
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      if (rows[ordinal] != null) {
        table.add(input.labels(ordinal), rows[ordinal], input.dropsName(ordinal));
      }
    }
    return table.build();
  }

  private void scatter(TopHeap heap, double[][] rows) {
    for (int step = 0; step < limits.length; step++) {
      for (int i = 0; i < heap.size(step); i++) {
        int ordinal = heap.ordinal(step, i);
        if (rows[ordinal] == null) {
          evaluation.reads().charge((long) Double.BYTES * limits.length);
          rows[ordinal] = new double[limits.length];
          Gap.fill(rows[ordinal]);
        }
        rows[ordinal][step] = heap.value(step, i);
      }
    }
  }
}

package io.narthex.query.operator;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.Gap;
import io.narthex.query.function.Quantiles;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.SeriesGroups;
import java.util.ArrayList;
import java.util.List;

/// `quantile`: needs all samples of a group at once, so all rows are kept.
final class QuantileAggregation {
  /// Steps that are gathered together: as many values as a cache line of a row has.
  private static final int BLOCK = 8;

  private final AggregationParameter quantile;
  private final int steps;
  private final Evaluation evaluation;

  private QuantileAggregation(AggregationParameter quantile, Evaluation evaluation) {
    this.quantile = quantile;
    this.evaluation = evaluation;
    steps = evaluation.grid().count();
  }

  static SeriesTable evaluate(Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    AggregationParameter quantile = new AggregationParameter(spec);
    warn(quantile, spec.parameterPosition(), evaluation.annotations());
    SeriesGroups groups = input.groups(spec.names(), !spec.without());
    GroupMap<List<double[]>> rows = new GroupMap<>(groups.groupCount());
    evaluation
        .runs()
        .inOrder(
            input.seriesCount(),
            (from, to) -> evaluation.table(input, from, to),
            part -> {
              for (int i = 0; i < part.seriesCount(); i++) {
                int ordinal = part.sourceOrdinal(i);
                int group = groups.groupOfOrdinal()[ordinal];
                int slot = rows.slot(group);
                if (slot < 0) {
                  slot = rows.add(group, new ArrayList<>());
                }
                rows.value(slot).add(part.values(i));
                if (input.dropsName(ordinal)) {
                  rows.dropName(slot);
                }
              }
            });
    return new QuantileAggregation(quantile, evaluation).finish(rows, groups);
  }

  private static void warn(
      AggregationParameter quantile, PositionRange position, Annotations annotations) {
    if (quantile.anyNan()) {
      annotations.warn(Quantiles.warning(Double.NaN), position);
    }
    if (quantile.largest() > 1) {
      annotations.warn(Quantiles.warning(quantile.largest()), position);
    }
    if (quantile.smallest() < 0) {
      annotations.warn(Quantiles.warning(quantile.smallest()), position);
    }
  }

  private SeriesTable finish(GroupMap<List<double[]>> rows, SeriesGroups groups) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int slot = 0; slot < rows.size(); slot++) {
      evaluation.reads().check();
      table.add(groups.labels().get(rows.group(slot)), row(rows.value(slot)), rows.dropsName(slot));
    }
    return table.build();
  }

  private double[] row(List<double[]> members) {
    int block = Math.min(BLOCK, steps);
    long scratchBytes = (long) Double.BYTES * (steps + (long) block * members.size());
    evaluation.reads().charge(scratchBytes);
    double[][] gathered = new double[block][members.size()];
    double[] row = new double[steps];
    for (int from = 0; from < steps; from += block) {
      int to = Math.min(from + block, steps);
      int[] counts = gather(members, from, to, gathered);
      for (int step = from; step < to; step++) {
        int count = counts[step - from];
        row[step] =
            count == 0 ? Gap.VALUE : Quantiles.of(quantile.at(step), gathered[step - from], count);
      }
    }
    evaluation.reads().charge(-scratchBytes);
    return row;
  }

  /// Collects the samples of steps `from..to-1`.
  ///
  /// @return how many there are at each
  private static int[] gather(List<double[]> members, int from, int to, double[][] gathered) {
    int[] counts = new int[to - from];
    for (double[] member : members) {
      for (int step = from; step < to; step++) {
        if (!Gap.is(member[step])) {
          gathered[step - from][counts[step - from]++] = member[step];
        }
      }
    }
    return counts;
  }
}

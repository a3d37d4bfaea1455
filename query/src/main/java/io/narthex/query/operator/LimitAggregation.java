package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.LabelHashes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;

/// `limitk` and `limit_ratio`: some of the series, with all their labels.
final class LimitAggregation {
  private LimitAggregation() {}

  /// At each step the first k samples of each group, in the order of the series.
  static SeriesTable firstOfEachGroup(
      Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    int[] limits = new AggregationParameter(spec).seriesCounts(input.seriesCount());
    if (limits == null) {
      return Aggregation.nothing(input, evaluation);
    }
    SeriesGroups groups = input.groups(spec.names(), !spec.without());
    int[][] taken = new int[groups.groupCount()][];
    return kept(
        input,
        evaluation,
        (ordinal, values) -> {
          int group = groups.groupOfOrdinal()[ordinal];
          int[] counts = taken[group];
          if (counts == null) {
            evaluation.reads().charge((long) Integer.BYTES * limits.length);
            counts = new int[limits.length];
            taken[group] = counts;
          }
          takeFirst(values, counts, limits);
        });
  }

  private static void takeFirst(double[] values, int[] counts, int[] limits) {
    for (int i = 0; i < values.length; i++) {
      if (Gap.is(values[i])) {
        continue;
      }
      if (counts[i] < limits[i]) {
        counts[i]++;
      } else {
        values[i] = Gap.VALUE;
      }
    }
  }

  /// At each step the samples of a share of all series, chosen by a hash of their labels as
  /// upstream does; a share of −0.3 are the series that 0.7 leaves out.
  static SeriesTable shareOfAll(Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    AggregationParameter ratio = new AggregationParameter(spec);
    if (ratio.largest() == 0 && ratio.smallest() == 0) {
      return Aggregation.nothing(input, evaluation);
    }
    if (ratio.anyNan()) {
      throw new QueryException(QueryException.Kind.EXECUTION, "Ratio value is NaN");
    }
    if (ratio.largest() > 1) {
      warn(ratio.largest(), 1, spec, evaluation);
    }
    if (ratio.smallest() < -1) {
      warn(ratio.smallest(), -1, spec, evaluation);
    }
    return kept(
        input,
        evaluation,
        (ordinal, values) -> {
          double offset = offset(input.labels(ordinal));
          for (int i = 0; i < values.length; i++) {
            if (!isInShare(offset, ratio.at(i))) {
              values[i] = Gap.VALUE;
            }
          }
        });
  }

  private static void warn(double ratio, int cap, Aggregation.Spec spec, Evaluation evaluation) {
    evaluation
        .annotations()
        .warn(
            "ratio value should be between -1 and 1, got "
                + GoFloat.format(ratio, 'g', -1)
                + ", capping to "
                + cap,
            spec.parameterPosition());
  }

  /// Where in [0, 1] the hash of a series lies.
  private static double offset(Labels labels) {
    long hash = LabelHashes.ofLengthPrefixed(labels);
    double unsigned = hash >= 0 ? hash : ((hash >>> 1) | (hash & 1)) * 2.0;
    return unsigned / 0x1p64;
  }

  private static boolean isInShare(double offset, double ratio) {
    return ratio >= 0 ? offset < Math.min(ratio, 1) : offset >= 1 + Math.max(ratio, -1);
  }

  /// The series of `input` that have a sample left after `limit` has made some of them gaps.
  private static SeriesTable kept(VectorSource input, Evaluation evaluation, RowSink limit) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    evaluation
        .runs()
        .inOrder(
            input.seriesCount(),
            (from, to) -> evaluation.table(input, from, to),
            part -> {
              for (int i = 0; i < part.seriesCount(); i++) {
                int ordinal = part.sourceOrdinal(i);
                double[] values = part.values(i);
                limit.row(ordinal, values);
                if (Rows.hasSample(values)) {
                  table.add(input.labels(ordinal), values, input.dropsName(ordinal));
                } else {
                  evaluation.reads().charge(-(long) Double.BYTES * values.length);
                }
              }
            });
    return table.build();
  }
}

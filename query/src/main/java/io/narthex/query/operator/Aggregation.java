package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.query.function.GroupFold;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.SeriesGroups;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Aggregates the series of an instant vector by group, all steps at once. Results do not depend on
/// the number of threads, bit by bit.
public final class Aggregation {
  private Aggregation() {}

  /// What is aggregated how.
  ///
  /// @param names labels that make the groups, or do not (`without`)
  /// @param parameter value at each step, null where the operator has no number as its parameter
  /// @param label of `count_values`, else null
  /// @param parameterPosition where the parameter stands, for warnings
  @SuppressWarnings("ArrayRecordComponent") // a carrier of a row, never compared
  public record Spec(
      AggregateOperator operator,
      List<String> names,
      boolean without,
      double @Nullable [] parameter,
      @Nullable String label,
      PositionRange parameterPosition) {
    public Spec {
      names = List.copyOf(names);
    }
  }

  /// The aggregated series. Those of `topk` and `bottomk` at a single step are ranked inside each
  /// group; all others are in the order in which their groups, or they themselves, come in `input`.
  ///
  /// @param heldBefore samples held before `input` was made; of those held since then, the ones of
  ///   the result remain
  /// @throws QueryException where the parameter is out of range
  public static SeriesTable evaluate(
      Spec spec, VectorSource input, long heldBefore, Evaluation evaluation) {
    SeriesTable result =
        switch (spec.operator()) {
          case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR -> folded(spec, input, evaluation);
          case QUANTILE -> QuantileAggregation.evaluate(spec, input, evaluation);
          case TOPK, BOTTOMK -> TopAggregation.evaluate(spec, input, evaluation);
          case LIMITK -> LimitAggregation.firstOfEachGroup(spec, input, evaluation);
          case LIMIT_RATIO -> LimitAggregation.shareOfAll(spec, input, evaluation);
          case COUNT_VALUES -> CountValues.evaluate(spec, input, evaluation);
        };
    evaluation.samples().release(evaluation.samples().held() - heldBefore);
    evaluation.samples().hold(result.samples());
    return result;
  }

  /// Reads all of `input` for what reading it reports and counts.
  static SeriesTable nothing(VectorSource input, Evaluation evaluation) {
    evaluation
        .runs()
        .inOrder(
            input.seriesCount(),
            (from, to) -> {
              evaluation.reads().check();
              input.read(from, to, (ordinal, values) -> {});
              return from;
            },
            from -> {});
    return new SeriesTable.Builder().build();
  }

  static SeriesTable folded(Spec spec, VectorSource input, Evaluation evaluation) {
    SeriesGroups groups = input.groups(spec.names(), !spec.without());
    GroupMap<GroupFold> folds =
        GroupRuns.accumulate(input, groups, evaluation, new Folding(spec.operator(), evaluation));
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int slot = 0; slot < folds.size(); slot++) {
      table.add(
          groups.labels().get(folds.group(slot)),
          folds.value(slot).finish(),
          folds.dropsName(slot));
    }
    return table.build();
  }

  private record Folding(AggregateOperator operator, Evaluation evaluation)
      implements GroupRuns.Accumulation<GroupFold> {
    @Override
    public GroupFold create() {
      int steps = evaluation.grid().count();
      evaluation.reads().charge(GroupFold.sizeBytes(steps));
      return GroupFold.of(operator, steps);
    }

    @Override
    public void add(GroupFold group, double[] row) {
      group.add(row, isDense(row));
    }

    @Override
    public void merge(GroupFold group, GroupFold later) {
      group.merge(later);
      evaluation.reads().charge(-GroupFold.sizeBytes(evaluation.grid().count()));
    }

    private static boolean isDense(double[] row) {
      for (double value : row) {
        if (Gap.is(value)) {
          return false;
        }
      }
      return true;
    }
  }
}

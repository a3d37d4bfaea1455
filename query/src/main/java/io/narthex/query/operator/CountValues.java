package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.ValueCounts;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// `count_values`: one series for each group and value, labelled with the value. A label of that
/// name which the series has is overwritten before they are grouped.
final class CountValues {
  private CountValues() {}

  static SeriesTable evaluate(Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    String label = Objects.requireNonNull(spec.label(), "label of count_values");
    if (!NameValidation.UTF8.isLabelName(label)) {
      throw new QueryException(
          QueryException.Kind.EXECUTION, "invalid label name " + Quoting.quote(label));
    }
    if (spec.without() && (spec.names().contains(label) || label.equals(Labels.METRIC_NAME))) {
      return withoutValues(spec, input, evaluation);
    }
    List<String> names = new ArrayList<>(spec.names());
    if (spec.without()) {
      names.add(label);
    } else {
      names.removeIf(label::equals);
    }
    SeriesGroups groups = input.groups(names, !spec.without());
    GroupMap<ValueCounts> counts =
        GroupRuns.accumulate(input, groups, evaluation, new Counting(evaluation));
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int slot = 0; slot < counts.size(); slot++) {
      Labels group = groups.labels().get(counts.group(slot));
      ValueCounts values = counts.value(slot);
      for (int i = 0; i < values.size(); i++) {
        String value = GoFloat.format(values.value(i), 'f', -1);
        table.add(group.toBuilder().set(label, value).build(), values.row(i), false);
      }
    }
    return table.build();
  }

  /// The label of the value is among those that `without` removes: all that is left is to count.
  private static SeriesTable withoutValues(
      Aggregation.Spec spec, VectorSource input, Evaluation evaluation) {
    return Aggregation.folded(
        new Aggregation.Spec(
            AggregateOperator.COUNT, spec.names(), true, null, null, spec.parameterPosition()),
        input,
        evaluation);
  }

  private record Counting(Evaluation evaluation) implements GroupRuns.Accumulation<ValueCounts> {
    @Override
    public ValueCounts create() {
      return new ValueCounts(evaluation.grid().count(), evaluation.reads());
    }

    @Override
    public void add(ValueCounts group, double[] row) {
      group.add(row);
    }

    @Override
    public void merge(ValueCounts group, ValueCounts later) {
      group.merge(later);
    }
  }
}

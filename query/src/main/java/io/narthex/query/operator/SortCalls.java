package io.narthex.query.operator;

import io.narthex.query.function.NaturalOrder;
import io.narthex.storage.labels.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Functions that sort the result of an instant query: the order of the ordinals is the order in
/// which it is shown. The result of a range query is sorted by labels whatever a query says, so
/// there they warn and do nothing.
final class SortCalls {
  private static final String INEFFECTIVE =
      "sort is ineffective for range queries since results are always ordered by labels";

  private SortCalls() {}

  /// The order of series.
  private interface Order {
    Comparator<Integer> of(SeriesTable table);
  }

  static VectorSource sort(Invocation invocation) {
    return sorted(invocation, table -> byValue(table, 1));
  }

  static VectorSource sortDescending(Invocation invocation) {
    return sorted(invocation, table -> byValue(table, -1));
  }

  static VectorSource sortByLabel(Invocation invocation) {
    List<String> names = invocation.texts(1);
    return sorted(invocation, table -> byLabels(table, names));
  }

  static VectorSource sortByLabelDescending(Invocation invocation) {
    List<String> names = invocation.texts(1);
    return sorted(invocation, table -> byLabels(table, names).reversed());
  }

  private static VectorSource sorted(Invocation invocation, Order order) {
    Evaluation evaluation = invocation.evaluation();
    if (evaluation.isRange()) {
      evaluation.annotations().warn(INEFFECTIVE, invocation.call().position());
      return invocation.vector(0);
    }
    long before = evaluation.samples().held();
    SeriesTable table = evaluation.materialize(invocation.vector(0));
    SeriesTable.Builder sorted = new SeriesTable.Builder();
    IntStream.range(0, table.seriesCount())
        .filter(ordinal -> Rows.hasSample(table.values(ordinal)))
        .boxed()
        .sorted(order.of(table))
        .forEach(ordinal ->
            sorted.add(table.labels(ordinal), table.values(ordinal), table.dropsName(ordinal)));
    long inputs = evaluation.samples().held() - before;
    evaluation.samples().hold(sorted.size());
    evaluation.samples().release(inputs);
    return sorted.build();
  }

  /// By the value of the one step; NaN is last whatever the direction.
  private static Comparator<Integer> byValue(SeriesTable table, int direction) {
    return (left, right) -> {
      double a = table.values(left)[0];
      double b = table.values(right)[0];
      if (Double.isNaN(a) || Double.isNaN(b)) {
        return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
      }
      if (a == b) {
        return 0;
      }
      return a < b ? -direction : direction;
    };
  }

  private static Comparator<Integer> byLabels(SeriesTable table, List<String> names) {
    return (left, right) -> {
      Labels a = table.labels(left);
      Labels b = table.labels(right);
      for (String name : names) {
        int order = NaturalOrder.INSTANCE.compare(a.get(name), b.get(name));
        if (order != 0) {
          return order;
        }
      }
      return a.compareTo(b);
    };
  }
}

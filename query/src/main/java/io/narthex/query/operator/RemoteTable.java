package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Collects the rows that peers computed. Memory is charged while they come. Used by one thread.
public final class RemoteTable {
  private static final long BYTES_PER_LABEL = 64;

  @SuppressWarnings("ArrayRecordComponent") // a carrier of a row, never compared
  private record Row(Labels labels, double[] values) {}

  private final Evaluation evaluation;
  private final List<Row> rows = new ArrayList<>();
  private final Set<Labels> seen = new HashSet<>();
  private boolean distinct = true;
  private long charged;

  public RemoteTable(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /// Takes a row.
  ///
  /// @param values one for each step of the grid; owned from here on
  public void add(Labels labels, double[] values) {
    long bytes = (long) Double.BYTES * values.length + BYTES_PER_LABEL * (1 + labels.size());
    evaluation.reads().charge(bytes);
    charged += bytes;
    rows.add(new Row(labels, values));
    distinct &= seen.add(labels);
  }

  /// Whether no two rows have the same labels.
  public boolean isDistinct() {
    return distinct;
  }

  /// Gives the memory back; what was collected is of no use.
  public void discard() {
    evaluation.reads().charge(-charged);
    charged = 0;
    rows.clear();
  }

  /// The rows in the order of their series, which have one name, so that it does not matter which
  /// peer has which; their samples are counted as read.
  public SeriesTable build() {
    rows.sort(
        rows.stream().anyMatch(RemoteTable::hasLabelBeforeName)
            ? Comparator.comparing(RemoteTable::named)
            : Comparator.comparing(Row::labels));
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (Row row : rows) {
      int found = Gap.samples(row.values());
      evaluation.samples().hold(found);
      LookupSource.count(found, row.values(), evaluation.samples());
      table.add(row.labels(), row.values(), false);
    }
    return table.build();
  }

  private static boolean hasLabelBeforeName(Row row) {
    return !row.labels().isEmpty()
        && LabelOrder.compareUtf8(row.labels().name(0), Labels.METRIC_NAME) < 0;
  }

  /// The labels with a name where it was dropped: whether a label stands before the name or behind
  /// it decides about the order of series that do not all have the label.
  private static Labels named(Row row) {
    return row.labels().has(Labels.METRIC_NAME)
        ? row.labels()
        : row.labels().toBuilder().set(Labels.METRIC_NAME, "dropped").build();
  }
}

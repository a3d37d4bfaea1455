package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;

/// Drops metric names, at once or (delayed name removal) when the query ends, and checks that no
/// two series become one.
public final class NameDropping {
  /// What upstream says where two series become one.
  public static final String SAME_LABELSET = "vector cannot contain metrics with the same labelset";

  /// When two series with the same labels are an error.
  public enum Uniqueness {
    /// Only where both have a sample at the same step; otherwise they become one series.
    PER_STEP,
    /// Whenever both have a sample at any step.
    WHOLE_RANGE
  }

  private NameDropping() {}

  /// `labels` without those that say what a value is.
  public static Labels strip(Labels labels) {
    return NamelessSource.strip(labels);
  }

  /// `source` with its names dropped. Read nothing of `source` besides.
  ///
  /// @throws QueryException where two series become one, here or when it is read
  public static VectorSource drop(
      VectorSource source, Uniqueness uniqueness, Evaluation evaluation) {
    if (evaluation.delayedNameRemoval()) {
      return new DelayedSource(source);
    }
    VectorSource nameless = new NamelessSource(source);
    if (staysDistinct(source)) {
      return nameless;
    }
    SeriesGroups groups = source.groups(NamelessSource.METADATA_LABELS, false);
    return groups.groupCount() == source.seriesCount()
        ? nameless
        : united(source, groups, uniqueness, evaluation);
  }

  /// Whether series differ in what is left because they differ and what is dropped is the same for
  /// all: so it is where a selector names the metric, and no label set needs to be built.
  private static boolean staysDistinct(VectorSource source) {
    return source.isDistinct()
        && source.groups(NamelessSource.METADATA_LABELS, true).groupCount() <= 1;
  }

  /// The series of equal labels as one; the first one says whether the name is to be dropped.
  static SeriesTable united(
      VectorSource source, SeriesGroups groups, Uniqueness uniqueness, Evaluation evaluation) {
    double[][] rows = new double[groups.groupCount()][];
    boolean[] dropsName = new boolean[rows.length];
    evaluation
        .runs()
        .inOrder(
            source.seriesCount(),
            (from, to) -> evaluation.table(source, from, to),
            part ->
                part.read(
                    0,
                    part.seriesCount(),
                    (at, values) -> {
                      int ordinal = part.sourceOrdinal(at);
                      int group = groups.groupOfOrdinal()[ordinal];
                      if (rows[group] == null) {
                        rows[group] = values;
                        dropsName[group] = source.dropsName(ordinal);
                      } else if (uniqueness == Uniqueness.WHOLE_RANGE
                          || Rows.merge(values, rows[group]) >= 0) {
                        throw new QueryException(QueryException.Kind.EXECUTION, SAME_LABELSET);
                      }
                    }));
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int group = 0; group < rows.length; group++) {
      if (rows[group] != null) {
        table.add(groups.labels().get(group), rows[group], dropsName[group]);
      }
    }
    return table.build();
  }

  /// A vector whose names are dropped when the query ends.
  private record DelayedSource(VectorSource source) implements DelegatingSource {
    @Override
    public boolean dropsName(int ordinal) {
      return true;
    }

    @Override
    public void read(int from, int to, RowSink sink) {
      source.read(from, to, sink);
    }
  }
}

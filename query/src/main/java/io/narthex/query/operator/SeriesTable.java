package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An instant vector whose rows are in memory; may be read any number of times. Rows that are
/// handed out are copies only where [#read] says so: a sink may overwrite a row, so each row is
/// read once or through [#values].
public final class SeriesTable implements VectorSource {
  private final List<Labels> labels;
  private final List<double[]> rows;
  private final boolean[] dropsName;

  private SeriesTable(List<Labels> labels, List<double[]> rows, boolean[] dropsName) {
    this.labels = labels;
    this.rows = rows;
    this.dropsName = dropsName;
  }

  /// Collects the rows of a table.
  public static final class Builder {
    private final List<Labels> labels = new ArrayList<>();
    private final List<double[]> rows = new ArrayList<>();
    private final List<Boolean> dropsName = new ArrayList<>();

    /// Adds a series; takes ownership of `values`, which may be gaps only.
    public Builder add(Labels seriesLabels, double[] values, boolean seriesDropsName) {
      labels.add(seriesLabels);
      rows.add(values);
      dropsName.add(seriesDropsName);
      return this;
    }

    /// Number of series so far.
    public int size() {
      return rows.size();
    }

    /// The table; the builder is not used any more.
    public SeriesTable build() {
      boolean[] drops = new boolean[rows.size()];
      for (int i = 0; i < drops.length; i++) {
        drops[i] = dropsName.get(i);
      }
      return new SeriesTable(labels, rows, drops);
    }
  }

  @Override
  public int seriesCount() {
    return rows.size();
  }

  @Override
  public Labels labels(int ordinal) {
    return labels.get(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return dropsName[ordinal];
  }

  /// The row of a series itself, not a copy.
  public double[] values(int ordinal) {
    return rows.get(ordinal);
  }

  /// Number of samples in all rows.
  public long samples() {
    long samples = 0;
    for (double[] row : rows) {
      samples += Gap.samples(row);
    }
    return samples;
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return groups(labels, names, by);
  }

  /// Groups of series with these labels.
  static SeriesGroups groups(List<Labels> labels, List<String> names, boolean by) {
    Set<String> listed = new HashSet<>(names);
    Map<Labels, Integer> groups = new HashMap<>();
    List<Labels> groupLabels = new ArrayList<>();
    int[] groupOfOrdinal = new int[labels.size()];
    for (int i = 0; i < groupOfOrdinal.length; i++) {
      Labels key = grouping(labels.get(i), listed, by);
      Integer group = groups.putIfAbsent(key, groupLabels.size());
      if (group == null) {
        group = groupLabels.size();
        groupLabels.add(key);
      }
      groupOfOrdinal[i] = group;
    }
    return new SeriesGroups(groupOfOrdinal, groupLabels);
  }

  /// The labels of `series` that make its group.
  static Labels grouping(Labels series, Set<String> names, boolean by) {
    LabelsBuilder builder = series.toBuilder();
    if (by) {
      return builder.keep(names).build();
    }
    names.forEach(builder::delete);
    return builder.delete(Labels.METRIC_NAME).build();
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    for (int i = from; i < to; i++) {
      double[] row = rows.get(i);
      if (Rows.hasSample(row)) {
        sink.row(i, row);
      }
    }
  }
}

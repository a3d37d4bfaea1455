package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.List;

/// A vector without the labels that say what a value is (`__name__`, `__type__`, `__unit__`), as
/// most operations leave it: a changed value is no longer that metric.
record NamelessSource(VectorSource source) implements VectorSource {
  /// The labels that are dropped.
  static final List<String> METADATA_LABELS = List.of(Labels.METRIC_NAME, "__type__", "__unit__");

  /// `labels` without them.
  static Labels strip(Labels labels) {
    if (METADATA_LABELS.stream().noneMatch(labels::has)) {
      return labels;
    }
    LabelsBuilder builder = labels.toBuilder();
    METADATA_LABELS.forEach(builder::delete);
    return builder.build();
  }

  @Override
  public int seriesCount() {
    return source.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return strip(source.labels(ordinal));
  }

  @Override
  public boolean dropsName(int ordinal) {
    return false;
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    List<String> all = new ArrayList<>(names);
    if (by) {
      all.removeAll(METADATA_LABELS);
    } else {
      all.addAll(METADATA_LABELS);
    }
    return source.groups(all, by);
  }

  /// Made sure of by [NameDropping].
  @Override
  public boolean isDistinct() {
    return true;
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    source.read(from, to, sink);
  }
}

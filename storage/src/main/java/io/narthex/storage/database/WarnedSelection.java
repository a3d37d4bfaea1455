package io.narthex.storage.database;

import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.LabelSink;
import java.util.List;
import java.util.stream.Stream;

/// A selection with more warnings.
///
/// @param more in front of those of the selection
record WarnedSelection(SeriesSelection selection, List<String> more) implements SeriesSelection {
  @Override
  public int seriesCount() {
    return selection.seriesCount();
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    selection.labels(ordinal, into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return selection.groups(names, by);
  }

  @Override
  public SampleCursor cursor(int from, int to) {
    return selection.cursor(from, to);
  }

  @Override
  public List<String> warnings() {
    return Stream.concat(more.stream(), selection.warnings().stream()).distinct().toList();
  }
}

package io.narthex.query.engine;

import io.narthex.query.function.Annotations;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import java.util.ArrayList;
import java.util.List;

/// What one query reads of storage: one snapshot for all selectors that are known when it is
/// planned, and one for each that turns up later. Used by the thread that connects operators.
final class QuerySnapshots implements AutoCloseable {
  private final Storage storage;
  private final QueryLimits limits;
  private final ReadContext reads;
  private final Annotations annotations;
  private final List<Snapshot> open = new ArrayList<>();
  private final List<SeriesSelection> planned;
  private long series;

  /// Captures the selectors.
  ///
  /// @param annotations gets storage's warnings
  QuerySnapshots(
      Storage storage,
      List<SeriesQuery> selectors,
      QueryLimits limits,
      ReadContext reads,
      Annotations annotations) {
    this.storage = storage;
    this.limits = limits;
    this.reads = reads;
    this.annotations = annotations;
    try {
      this.planned = selectors.isEmpty() ? List.of() : capture(selectors);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private List<SeriesSelection> capture(List<SeriesQuery> selectors) {
    Snapshot snapshot = storage.snapshot(selectors, reads);
    open.add(snapshot);
    List<SeriesSelection> selections = new ArrayList<>();
    for (int i = 0; i < selectors.size(); i++) {
      SeriesSelection selection = snapshot.selection(i);
      selection.warnings().forEach(annotations::warnOfStorage);
      selections.add(selection);
      series += selection.seriesCount();
    }
    limits.checkSeries(series);
    return selections;
  }

  /// What a planned selector selects.
  SeriesSelection selection(int selector) {
    return planned.get(selector);
  }

  /// Selects by what other selectors have found.
  SeriesSelection select(SeriesQuery query) {
    return capture(List.of(query)).getFirst();
  }

  @Override
  public void close() {
    open.forEach(Snapshot::close);
  }
}

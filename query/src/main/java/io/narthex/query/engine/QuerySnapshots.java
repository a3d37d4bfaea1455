package io.narthex.query.engine;

import io.narthex.query.function.Annotations;
import io.narthex.query.plan.PlannedQuery;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What one query reads of storage: one snapshot for all selectors that are known when it is
/// planned, and one for each that turns up later. Used by the thread that connects operators.
final class QuerySnapshots implements AutoCloseable {
  private final Storage storage;
  private final QueryLimits limits;
  private final ReadContext reads;
  private final Annotations annotations;
  private final List<Snapshot> open = new ArrayList<>();
  private final List<SeriesQuery> selectors;
  private final @Nullable SeriesSelection[] planned;
  private long series;

  /// Captures the selectors, but for deferred ones.
  ///
  /// @param annotations gets storage's warnings
  QuerySnapshots(
      Storage storage,
      PlannedQuery query,
      QueryLimits limits,
      ReadContext reads,
      Annotations annotations) {
    this.storage = storage;
    this.limits = limits;
    this.reads = reads;
    this.annotations = annotations;
    this.selectors = query.selectors();
    this.planned = new @Nullable SeriesSelection[selectors.size()];
    int[] now =
        IntStream.range(0, planned.length).filter(i -> !query.deferred().contains(i)).toArray();
    try {
      if (now.length > 0) {
        List<SeriesSelection> captured =
            capture(Arrays.stream(now).mapToObj(selectors::get).toList());
        for (int i = 0; i < now.length; i++) {
          planned[now[i]] = captured.get(i);
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private List<SeriesSelection> capture(List<SeriesQuery> queries) {
    Snapshot snapshot = storage.snapshot(queries, reads);
    open.add(snapshot);
    List<SeriesSelection> selections = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      SeriesSelection selection = snapshot.selection(i);
      selection.warnings().forEach(annotations::warnOfStorage);
      selections.add(selection);
      series += selection.seriesCount();
    }
    limits.checkSeries(series);
    return selections;
  }

  /// What a planned selector selects; a deferred one is captured now.
  SeriesSelection selection(int selector) {
    SeriesSelection selection = planned[selector];
    if (selection == null) {
      selection = select(selectors.get(selector));
      planned[selector] = selection;
    }
    return selection;
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

package io.narthex.storage.testing;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a selection into plain maps, joins slices, and checks on the way what the contract of a
/// cursor promises; a broken promise is an [AssertionError].
public final class SelectionReader {
  private final Map<Integer, long[]> columns = new HashMap<>();
  private final Map<Integer, List<Point>> points = new LinkedHashMap<>();
  private boolean open;
  private int ordinal = -1;

  private SelectionReader() {}

  /// All samples of `selection` by labels, series without samples included.
  public static Map<Labels, List<Point>> read(SeriesSelection selection) {
    SelectionReader reader = new SelectionReader();
    int count = selection.seriesCount();
    int half = count / 2;
    reader.run(selection, 0, half);
    reader.run(selection, half, count);
    Map<Labels, List<Point>> all = new LinkedHashMap<>();
    KnownLabels known = new KnownLabels();
    for (int i = 0; i < count; i++) {
      Labels labels = selection.labels(i);
      selection.labels(i, known);
      require(labels.equals(known.labels()), "labels by handles: " + labels);
      List<Point> before = all.put(labels, reader.points.getOrDefault(i, List.of()));
      require(before == null, "series " + labels + " selected once");
    }
    return all;
  }

  /// Captures and reads one selector.
  public static Map<Labels, List<Point>> read(
      Storage storage, TimeRange range, Matcher... matchers) {
    SeriesQuery query = new SeriesQuery(List.of(matchers), range, SelectHints.NONE, false);
    try (Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded())) {
      return read(snapshot.selection(0));
    }
  }

  private void run(SeriesSelection selection, int from, int to) {
    SampleBatch batch = new SampleBatch();
    ordinal = from - 1;
    open = false;
    try (SampleCursor cursor = selection.cursor(from, to)) {
      while (cursor.next(batch)) {
        accept(batch, to);
      }
    }
    require(!open, "last slice seen of series " + ordinal);
  }

  private void accept(SampleBatch batch, int to) {
    require(open ? batch.ordinal == ordinal : batch.ordinal > ordinal, "ordinals ascend");
    require(batch.ordinal < to, "ordinal within the run");
    require(batch.count > 0, "a batch holds samples");
    require(batch.histogramCount == 0 && batch.histograms == null, "no histograms here");
    require(batch.startTimestampsMs == null, "no start timestamps here");
    for (int i = 1; i < batch.count; i++) {
      require(batch.timestampsMs[i - 1] < batch.timestampsMs[i], "timestamps ascend");
    }
    long[] timestamps = Arrays.copyOf(batch.timestampsMs, batch.count);
    if (batch.timestampColumnId != SampleBatch.UNSHARED) {
      require(batch.timestampColumnId >= 0, "column id");
      long[] known = columns.putIfAbsent(batch.timestampColumnId, timestamps);
      require(known == null || Arrays.equals(known, timestamps), "one column, one content");
    }
    List<Point> into = points.computeIfAbsent(batch.ordinal, o -> new ArrayList<>());
    require(open || into.isEmpty(), "slices of a series follow each other");
    long lastMs = into.isEmpty() ? Long.MIN_VALUE : into.getLast().timestampMs();
    require(into.isEmpty() || timestamps[0] <= lastMs, "slices overlap");
    for (int i = 0; i < batch.count; i++) {
      Point point = Point.of(timestamps[i], batch.values[i]);
      if (point.timestampMs() > lastMs) {
        into.add(point);
      } else {
        require(into.contains(point), "slices overlap in equal samples");
      }
    }
    ordinal = batch.ordinal;
    open = !batch.lastSlice;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("cursor contract: expected=" + what);
    }
  }
}

package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.InvertedIndex.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Captures consistent views of the head: the moment of the capture is when its notes begin. Series
/// that are read later take their bounds from the notes.
@SuppressWarnings(
    "ReferenceEquality") // columns are shared by identity; equal content is not the question
final class HeadReader {
  private static final int QUANTUM = 1_024;

  private final HeadState state;
  private final Lock appendLock;
  private final Lock captureLock;

  /// Identifies a run of timestamps.
  private record ColumnKey(Object timestamps, int low, int high) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ColumnKey key
          && timestamps == key.timestamps
          && low == key.low
          && high == key.high;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(timestamps) * 31 + low * 17 + high;
    }
  }

  /// @param captureLock held while a capture runs; who rewrites samples holds its opposite
  HeadReader(HeadState state, Lock appendLock, Lock captureLock) {
    this.state = state;
    this.appendLock = appendLock;
    this.captureLock = captureLock;
  }

  /// Selections of all queries, of one moment.
  List<HeadSelection> capture(List<SeriesQuery> queries, ReadContext context) {
    List<Found> found = new ArrayList<>();
    for (SeriesQuery query : queries) {
      found.add(state.index().select(query.matchers(), context));
    }
    List<Captured> captured = captureFound(queries, found, context);
    List<HeadSelection> selections = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      Captured one = captured.get(i);
      shareColumns(one);
      if (queries.get(i).sorted()) {
        one = sorted(one, context);
      }
      selections.add(new HeadSelection(state, one, queries.get(i).hints(), context));
    }
    return selections;
  }

  /// Series that match any of the sets (all where empty) and have samples in `range`.
  HeadSelection captureAny(List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    Found any = state.index().all();
    if (!matcherSets.isEmpty()) {
      RoaringBitmap union = new RoaringBitmap();
      for (List<Matcher> matchers : matcherSets) {
        Found found = state.index().select(matchers, context);
        union.or(found.series());
      }
      any = new Found(union, Integer.MAX_VALUE);
    }
    Found fixed = new Found(any.series(), Integer.MAX_VALUE);
    SeriesQuery query = new SeriesQuery(List.of(), range, SelectHints.NONE, false);
    Captured captured = captureFound(List.of(query), List.of(fixed), context).getFirst();
    return new HeadSelection(state, captured, SelectHints.NONE, context);
  }

  private List<Captured> captureFound(
      List<SeriesQuery> queries, List<Found> found, ReadContext context) {
    List<Captured> captured = new ArrayList<>();
    captureLock.lock();
    CaptureNotes notes;
    int seriesEnd;
    appendLock.lock();
    try {
      notes = state.beginCapture();
      seriesEnd = state.labels().count();
    } finally {
      appendLock.unlock();
    }
    try {
      for (int i = 0; i < queries.size(); i++) {
        addNewSeries(found.get(i), seriesEnd, queries.get(i).matchers());
        captured.add(take(found.get(i).series().toArray(), queries.get(i).range(), notes, context));
      }
    } finally {
      appendLock.lock();
      try {
        state.endCapture(notes);
      } finally {
        appendLock.unlock();
        captureLock.unlock();
      }
    }
    return captured;
  }

  /// Series that came between the look-up and the capture belong to it as well.
  private void addNewSeries(Found found, int seriesEnd, List<Matcher> matchers) {
    for (int series = found.seriesEnd(); series < seriesEnd; series++) {
      if (state.index().matches(series, matchers)) {
        found.series().add(series);
      }
    }
  }

  private Captured take(int[] series, TimeRange range, CaptureNotes notes, ReadContext context) {
    context.charge(Captured.BYTES_PER_SERIES * series.length);
    Captured captured = new Captured(series.length);
    if (range.isEmpty()) {
      return captured;
    }
    for (int from = 0; from < series.length; from += QUANTUM) {
      context.check();
      int end = Math.min(series.length, from + QUANTUM);
      int before = captured.count;
      appendLock.lock();
      try {
        for (int i = from; i < end; i++) {
          takeOne(series[i], notes, captured);
        }
      } finally {
        appendLock.unlock();
      }
      cut(captured, before, range);
    }
    return captured;
  }

  private void takeOne(int series, CaptureNotes notes, Captured captured) {
    SeriesSamples samples = state.samples();
    int count = notes.countOf(series, samples.count(series));
    if (count == 0) {
      return;
    }
    int at = captured.count++;
    TimestampColumn column = samples.column(series);
    captured.series[at] = series;
    captured.values[at] = samples.values(series);
    captured.timestamps[at] = column.timestamps();
    captured.bases[at] = column.base();
    captured.froms[at] = samples.from(series);
    captured.lows[at] = samples.from(series);
    captured.highs[at] = samples.from(series) + count;
  }

  /// Cuts entries from `first` on to the range, and drops those without samples in it.
  private static void cut(Captured captured, int first, TimeRange range) {
    int kept = first;
    long[] lastTimestamps = new long[0];
    int lastFrom = -1;
    int lastTo = -1;
    int low = 0;
    int high = 0;
    for (int i = first; i < captured.count; i++) {
      long[] timestamps = captured.timestamps[i];
      int from = captured.lows[i];
      int to = captured.highs[i];
      if (timestamps != lastTimestamps || from != lastFrom || to != lastTo) {
        int base = captured.bases[i];
        low = TimestampColumn.firstAtOrAfter(timestamps, base, range.startMs(), from, to);
        high =
            range.endMs() == Long.MAX_VALUE
                ? to
                : TimestampColumn.firstAtOrAfter(timestamps, base, range.endMs() + 1, low, to);
        lastTimestamps = timestamps;
        lastFrom = from;
        lastTo = to;
      }
      if (low < high) {
        captured.move(i, kept);
        captured.lows[kept] = low;
        captured.highs[kept] = high;
        kept++;
      }
    }
    captured.count = kept;
  }

  /// Gives equal ids to equal runs of one column; those of one series alone are not shared.
  private static void shareColumns(Captured captured) {
    Map<ColumnKey, Integer> ids = new HashMap<>();
    int[] users = new int[captured.count];
    int id = -1;
    for (int i = 0; i < captured.count; i++) {
      boolean same =
          i > 0
              && captured.timestamps[i] == captured.timestamps[i - 1]
              && captured.lows[i] == captured.lows[i - 1]
              && captured.highs[i] == captured.highs[i - 1];
      if (!same) {
        ColumnKey key = new ColumnKey(captured.timestamps[i], captured.lows[i], captured.highs[i]);
        id = ids.computeIfAbsent(key, k -> ids.size());
      }
      captured.columnIds[i] = id;
      users[id]++;
    }
    for (int i = 0; i < captured.count; i++) {
      if (users[captured.columnIds[i]] == 1) {
        captured.columnIds[i] = SampleBatch.UNSHARED;
      }
    }
  }

  private Captured sorted(Captured captured, ReadContext context) {
    record Entry(Labels labels, int at) {}

    Entry[] entries = new Entry[captured.count];
    for (int i = 0; i < entries.length; i++) {
      if (i % QUANTUM == 0) {
        context.check();
      }
      entries[i] = new Entry(state.labels().labels(captured.series[i]), i);
    }
    Arrays.sort(entries, Comparator.comparing(Entry::labels));
    int[] order = new int[entries.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = entries[i].at();
    }
    return captured.reordered(order);
  }
}

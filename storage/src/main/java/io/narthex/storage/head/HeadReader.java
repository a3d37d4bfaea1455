package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.IntSort;
import io.narthex.storage.postings.InvertedIndex.Found;
import io.narthex.storage.postings.LabelOrdering;
import io.narthex.storage.postings.MatcherAlgebra;
import io.narthex.storage.source.SourceSelection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Captures consistent views of the head: the moment of the capture is when its notes begin. Of
/// each series the newest timestamp is taken, from the notes where it was appended to since;
/// samples are read later, up to that timestamp.
final class HeadReader {
  private static final int QUANTUM = 1_024;

  /// Where more symbols than this come on a series to be sorted, their labels are built.
  private static final int SYMBOLS_A_SERIES = 4;

  private static final long BYTES_PER_SERIES = Integer.BYTES + Long.BYTES;

  private final HeadState state;
  private final Captures captures;
  private final KnownOrders knownOrders = new KnownOrders();

  HeadReader(HeadState state, Captures captures) {
    this.state = state;
    this.captures = captures;
  }

  /// Selections of all queries, of one moment.
  ///
  /// @param fromMs of what came in order nothing older is selected
  HeadSnapshot capture(List<SeriesQuery> queries, long fromMs, ReadContext context) {
    List<Found> found = new ArrayList<>();
    for (SeriesQuery query : queries) {
      found.add(state.index().select(query.matchers(), context));
    }
    CaptureNotes notes = new CaptureNotes();
    Capture capture = captures.begin(notes);
    boolean captured = false;
    try {
      List<HeadSelection> selections = new ArrayList<>();
      List<SourceSelection> outOfOrder = new ArrayList<>();
      for (int i = 0; i < queries.size(); i++) {
        SeriesQuery query = queries.get(i);
        addNewSeries(found.get(i), capture.seriesEnd(), query.matchers());
        RoaringBitmap matching = found.get(i).series();
        TimeRange range =
            new TimeRange(Math.max(query.range().startMs(), fromMs), query.range().endMs());
        HeadSelection.Selected selected = take(matching.toArray(), range, notes, capture, context);
        if (query.sorted()) {
          selected = sorted(selected, context);
        }
        selections.add(new HeadSelection(state, captures, capture, selected, context));
        outOfOrder.add(outOfOrder(capture, matching, query, context));
      }
      captured = true;
      return new HeadSnapshot(captures, capture, selections, outOfOrder);
    } finally {
      captures.end(notes);
      if (!captured) {
        captures.close(capture);
      }
    }
  }

  /// Out-of-order samples of all series in each of some ranges, of one moment; series in label
  /// order.
  HeadSnapshot captureOutOfOrder(List<TimeRange> ranges, ReadContext context) {
    CaptureNotes notes = new CaptureNotes();
    Capture capture = captures.begin(notes);
    captures.end(notes);
    boolean captured = false;
    try {
      List<SourceSelection> selections = new ArrayList<>();
      for (TimeRange range : ranges) {
        SeriesQuery all = new SeriesQuery(List.of(), range, SelectHints.NONE, true);
        selections.add(outOfOrder(capture, null, all, context));
      }
      captured = true;
      return new HeadSnapshot(captures, capture, List.of(), selections);
    } finally {
      if (!captured) {
        captures.close(capture);
      }
    }
  }

  /// @param matching null for all
  private SourceSelection outOfOrder(
      Capture capture, @Nullable RoaringBitmap matching, SeriesQuery query, ReadContext context) {
    int[] series = capture.outOfOrder().series(matching, query.range()).toArray();
    if (query.sorted()) {
      int[] order = order(series, context);
      int[] unsorted = series;
      series = Arrays.stream(order).map(i -> unsorted[i]).toArray();
    }
    return new OutOfOrderSelection(
        new HeadSeries(state, captures, series, context),
        capture.outOfOrder(),
        query.range(),
        query.sorted(),
        context);
  }

  /// The series that match any of the sets (all where empty) and may have samples in `range`.
  RoaringBitmap seriesOfAny(List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    RoaringBitmap any = MatcherAlgebra.selectAny(state.index(), matcherSets, context);
    CaptureNotes notes = new CaptureNotes();
    Capture capture = captures.begin(notes);
    try {
      RoaringBitmap found = capture.outOfOrder().series(any, range);
      found.add(take(any.toArray(), range, notes, capture, context).series());
      return found;
    } finally {
      captures.end(notes);
      captures.close(capture);
    }
  }

  /// Series that came between the look-up and the capture belong to it as well.
  private void addNewSeries(Found found, int seriesEnd, List<Matcher> matchers) {
    for (int series = found.seriesEnd(); series < seriesEnd; series++) {
      if (state.index().matches(series, matchers)) {
        found.series().add(series);
      }
    }
  }

  private HeadSelection.Selected take(
      int[] series, TimeRange asked, CaptureNotes notes, Capture capture, ReadContext context) {
    TimeRange range = new TimeRange(Math.max(asked.startMs(), capture.oldestMs()), asked.endMs());
    if (range.isEmpty()) {
      return new HeadSelection.Selected(new int[0], new long[0], range, false);
    }
    context.charge(BYTES_PER_SERIES * series.length);
    HeadSelection.Selected all =
        new HeadSelection.Selected(series, new long[series.length], range, false);
    int count = 0;
    for (int from = 0; from < series.length; from += QUANTUM) {
      context.check();
      int length = Math.min(QUANTUM, series.length - from);
      System.arraycopy(series, from, series, count, length);
      count = captures.newest(all, count, count + length, notes);
    }
    return new HeadSelection.Selected(
        Arrays.copyOf(series, count), Arrays.copyOf(all.newestMs(), count), range, false);
  }

  private HeadSelection.Selected sorted(HeadSelection.Selected selected, ReadContext context) {
    int[] order = order(selected.series(), context);
    int[] series = new int[order.length];
    long[] newestMs = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      series[i] = selected.series()[order[i]];
      newestMs[i] = selected.newestMs()[order[i]];
    }
    return new HeadSelection.Selected(series, newestMs, selected.range(), true);
  }

  /// Positions of series in ascending label order; nobody writes either array.
  private int[] order(int[] series, ReadContext context) {
    int[] known = knownOrders.of(series);
    if (known != null) {
      return known;
    }
    int[] order = sort(series, context);
    knownOrders.keep(series, order);
    return order;
  }

  private int[] sort(int[] series, ReadContext context) {
    if (series.length > state.symbols().count() / SYMBOLS_A_SERIES) {
      return LabelOrdering.order(series, state.labels(), state.symbols(), context);
    }
    Labels[] labels = new Labels[series.length];
    int[] positions = new int[series.length];
    for (int i = 0; i < series.length; i++) {
      if (i % QUANTUM == 0) {
        context.check();
      }
      labels[i] = state.labels().labels(series[i]);
      positions[i] = i;
    }
    return IntSort.sorted(positions, (one, other) -> labels[one].compareTo(labels[other]));
  }
}

package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The series of the head that one query selects.
final class HeadSelection implements SourceSelection {
  private static final int CHECK_EVERY = 1_024;

  private final HeadState state;
  private final Captures captures;
  private final Capture capture;
  private final Selected selected;
  private final ReadContext context;
  private final ColumnIds columnIds = new ColumnIds();
  private volatile long @Nullable [] identities;

  /// Symbols of the names and values that make a group.
  private static final class GroupKey {
    private final int[] symbols;
    private final int length;
    private final int hash;

    GroupKey(int[] symbols, int length) {
      this.symbols = symbols;
      this.length = length;
      int h = 1;
      for (int i = 0; i < length; i++) {
        h = (31 * h + symbols[i]) * 0x9e3779b9;
      }
      this.hash = h;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof GroupKey key
          && Arrays.equals(symbols, 0, length, key.symbols, 0, key.length);
    }
  }

  HeadSelection(
      HeadState state, Captures captures, Capture capture, Selected selected, ReadContext context) {
    this.state = state;
    this.captures = captures;
    this.capture = capture;
    this.selected = selected;
    this.context = context;
  }

  /// What a query selects.
  ///
  /// @param series dense indexes
  /// @param newestMs for each, the newest timestamp that the snapshot sees
  /// @param range of the query, cut to what is kept
  /// @param sorted whether series ascend by labels
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Selected(int[] series, long[] newestMs, TimeRange range, boolean sorted) {}

  @Override
  public int seriesCount() {
    return selected.series.length;
  }

  @Override
  public long identityHigh(int ordinal) {
    return identities()[2 * ordinal + 1];
  }

  @Override
  public long identityLow(int ordinal) {
    return identities()[2 * ordinal];
  }

  /// Taken when first asked for: a query of one source never does.
  private long[] identities() {
    long[] taken = identities;
    if (taken == null) {
      context.charge(2L * Long.BYTES * selected.series.length);
      taken = captures.identities(selected.series);
      identities = taken;
    }
    return taken;
  }

  @Override
  public Labels labels(int ordinal) {
    return state.labels().labels(selected.series[ordinal]);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    BitSet listed = new BitSet();
    for (String name : names) {
      set(listed, name);
    }
    if (!by) {
      set(listed, Labels.METRIC_NAME);
    }
    Map<GroupKey, Integer> groups = new HashMap<>();
    List<Labels> labels = new ArrayList<>();
    int[] groupOfOrdinal = new int[selected.series.length];
    int[] scratch = new int[16];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      int series = selected.series[ordinal];
      int size = state.labels().size(series);
      if (scratch.length < 2 * size) {
        scratch = new int[2 * size];
      }
      int length = 0;
      for (int i = 0; i < size; i++) {
        int name = state.labels().nameSymbol(series, i);
        if (listed.get(name) == by) {
          scratch[length++] = name;
          scratch[length++] = state.labels().valueSymbol(series, i);
        }
      }
      Integer group = groups.get(new GroupKey(scratch, length));
      if (group == null) {
        group = labels.size();
        int[] symbols = Arrays.copyOf(scratch, length);
        groups.put(new GroupKey(symbols, length), group);
        labels.add(groupLabels(symbols));
      }
      groupOfOrdinal[ordinal] = group;
    }
    return new SeriesGroups(groupOfOrdinal, labels);
  }

  private void set(BitSet listed, String name) {
    int symbol = state.symbols().find(name);
    if (symbol >= 0) {
      listed.set(symbol);
    }
  }

  private Labels groupLabels(int[] symbols) {
    String[] pairs = new String[symbols.length];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = state.symbols().get(symbols[i]);
    }
    return Labels.ofCanonical(pairs);
  }

  @Override
  public boolean isSorted() {
    return selected.sorted;
  }

  @Override
  public long minTimeMs() {
    return Math.max(capture.oldestMs(), selected.range.startMs());
  }

  @Override
  public long maxTimeMs() {
    return Math.min(capture.newestMs(), selected.range.endMs());
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    return new HeadCursor(this, context, ordinals, from, to);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  /// Copies series under the append lock.
  ///
  /// @return the extents of that moment, held for the caller
  ExtentList take(Quantum quantum, int[] series, int count) {
    return captures.take(quantum, series, count);
  }

  Capture capture() {
    return capture;
  }

  TimeRange range() {
    return selected.range;
  }

  /// Dense index of the series at an ordinal.
  int series(int ordinal) {
    return selected.series[ordinal];
  }

  /// Newest timestamp of a series that the snapshot sees.
  long newestMs(int ordinal) {
    return selected.newestMs[ordinal];
  }

  /// Ids of the series' timestamps.
  ColumnIds columnIds() {
    return columnIds;
  }
}

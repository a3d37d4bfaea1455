package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The series of the head that one query selects and that have samples in its range.
final class HeadSelection implements SeriesSelection {
  private static final int CHECK_EVERY = 1_024;

  private final HeadState state;
  private final Captured captured;
  private final SelectHints hints;
  private final ReadContext context;

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

  HeadSelection(HeadState state, Captured captured, SelectHints hints, ReadContext context) {
    this.state = state;
    this.captured = captured;
    this.hints = hints;
    this.context = context;
  }

  @Override
  public int seriesCount() {
    return captured.count;
  }

  @Override
  public Labels labels(int ordinal) {
    return state.labels().labels(captured.series[ordinal]);
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
    int[] groupOfOrdinal = new int[captured.count];
    int[] scratch = new int[16];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      int series = captured.series[ordinal];
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
  public SampleCursor cursor(int from, int to) {
    return new HeadCursor(captured, context, hints.windowMs(), from, to);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  /// Dense index of the series at an ordinal.
  int series(int ordinal) {
    return captured.series[ordinal];
  }
}

package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Some series of the head under dense ordinals: what a selection says of them. Thread-safe.
final class HeadSeries {
  private static final int CHECK_EVERY = 1_024;

  private final HeadState state;
  private final Captures captures;
  private final int[] series;
  private final ReadContext context;
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

  /// @param series dense indexes, nobody writes them
  HeadSeries(HeadState state, Captures captures, int[] series, ReadContext context) {
    this.state = state;
    this.captures = captures;
    this.series = series;
    this.context = context;
  }

  int count() {
    return series.length;
  }

  /// Dense index of the series at an ordinal.
  int series(int ordinal) {
    return series[ordinal];
  }

  /// See [io.narthex.storage.source.SourceSelection#identityHigh].
  long identityHigh(int ordinal) {
    return identities()[2 * ordinal + 1];
  }

  /// See [io.narthex.storage.source.SourceSelection#identityLow].
  long identityLow(int ordinal) {
    return identities()[2 * ordinal];
  }

  /// Taken when first asked for: a query of one source never does.
  private long[] identities() {
    long[] taken = identities;
    if (taken == null) {
      context.charge(2L * Long.BYTES * series.length);
      taken = captures.identities(series);
      identities = taken;
    }
    return taken;
  }

  Labels labels(int ordinal) {
    return state.labels().labels(series[ordinal]);
  }

  /// See [io.narthex.storage.source.SourceSelection#groups].
  SeriesGroups groups(List<String> names, boolean by) {
    BitSet listed = new BitSet();
    for (String name : names) {
      set(listed, name);
    }
    if (!by) {
      set(listed, Labels.METRIC_NAME);
    }
    Map<GroupKey, Integer> groups = new HashMap<>();
    List<Labels> labels = new ArrayList<>();
    int[] groupOfOrdinal = new int[series.length];
    int[] scratch = new int[16];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      int one = series[ordinal];
      int size = state.labels().size(one);
      if (scratch.length < 2 * size) {
        scratch = new int[2 * size];
      }
      int length = 0;
      for (int i = 0; i < size; i++) {
        int name = state.labels().nameSymbol(one, i);
        if (listed.get(name) == by) {
          scratch[length++] = name;
          scratch[length++] = state.labels().valueSymbol(one, i);
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
}

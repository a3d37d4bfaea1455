package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Puts series of a block into groups by their label columns. The names of a group are those of the
/// series' set of names that are kept; one table numbers the values of these. Not thread-safe.
final class BlockGroups {
  private static final int CHECK_EVERY = 1_024;
  private static final int UNKNOWN = -1;

  private final IndexReader index;
  private final TreeSet<Integer> listed = new TreeSet<>();
  private final boolean by;

  /// For each set of names, the number of the set of those that are kept.
  private final int[] keptOfShape;

  private final Map<List<Integer>, Integer> keptNumbers = new HashMap<>();
  private final List<int[]> kept = new ArrayList<>();
  private final List<Labels> labels = new ArrayList<>();

  /// Open addressing: group + 1 of each slot, and where the key of each group begins.
  private int[] slots = new int[64];

  private int[] keys = new int[64];
  private int[] keyStarts = new int[32];

  BlockGroups(IndexReader index, List<String> names, boolean by) {
    this.index = index;
    this.by = by;
    this.keptOfShape = new int[index.shapes().count()];
    Arrays.fill(keptOfShape, UNKNOWN);
    names.forEach(this::list);
    if (!by) {
      list(Labels.METRIC_NAME);
    }
  }

  private void list(String name) {
    int label = index.label(name);
    if (label != IndexReader.NONE) {
      listed.add(label);
    }
  }

  SeriesGroups groups(int[] series, ReadContext context) {
    context.charge((long) Integer.BYTES * (series.length + keptOfShape.length));
    int[] groupOfOrdinal = new int[series.length];
    for (int ordinal = 0; ordinal < series.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      groupOfOrdinal[ordinal] = group(series[ordinal]);
    }
    return new SeriesGroups(groupOfOrdinal, labels);
  }

  private int group(int series) {
    int number = keptOf(index.shapes().of(series));
    int[] names = kept.get(number);
    int start = keyStarts[labels.size()];
    int end = start + 1 + names.length;
    if (end > keys.length) {
      keys = Arrays.copyOf(keys, 2 * end);
    }
    keys[start] = number;
    for (int i = 0; i < names.length; i++) {
      keys[start + 1 + i] = index.valueOf(series, names[i]);
    }
    return find(start, end);
  }

  private int hash(int start, int end) {
    int hash = 1;
    for (int i = start; i < end; i++) {
      hash = (31 * hash + keys[i]) * 0x9e3779b9;
    }
    return hash ^ hash >>> 15;
  }

  /// Group of the key behind the last group's, which stays there if it is a new one.
  private int find(int start, int end) {
    int mask = slots.length - 1;
    int slot = hash(start, end) & mask;
    for (; slots[slot] != 0; slot = (slot + 1) & mask) {
      int group = slots[slot] - 1;
      int from = keyStarts[group];
      int to = keyStarts[group + 1];
      if (Arrays.equals(keys, from, to, keys, start, end)) {
        return group;
      }
    }
    int group = labels.size();
    labels.add(labels(start));
    slots[slot] = group + 1;
    if (group + 2 > keyStarts.length - 1) {
      keyStarts = Arrays.copyOf(keyStarts, 2 * keyStarts.length);
    }
    keyStarts[group + 1] = end;
    if (2 * labels.size() > slots.length) {
      rehash();
    }
    return group;
  }

  private void rehash() {
    int mask = 2 * slots.length - 1;
    slots = new int[mask + 1];
    for (int group = 0; group < labels.size(); group++) {
      int slot = hash(keyStarts[group], keyStarts[group + 1]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = group + 1;
    }
  }

  private int keptOf(int shape) {
    int number = keptOfShape[shape];
    if (number == UNKNOWN) {
      List<Integer> names = new ArrayList<>();
      for (int i = 0; i < index.shapes().size(shape); i++) {
        int label = index.shapes().label(shape, i);
        if (listed.contains(label) == by) {
          names.add(label);
        }
      }
      number = keptNumbers.computeIfAbsent(names, n -> keptNumbers.size());
      if (number == kept.size()) {
        kept.add(names.stream().mapToInt(Integer::intValue).toArray());
      }
      keptOfShape[shape] = number;
    }
    return number;
  }

  private Labels labels(int keyStart) {
    int[] names = kept.get(keys[keyStart]);
    String[] pairs = new String[2 * names.length];
    for (int i = 0; i < names.length; i++) {
      pairs[2 * i] = index.labelText(names[i]);
      pairs[2 * i + 1] = index.valueText(names[i], keys[keyStart + 1 + i]);
    }
    return Labels.ofCanonical(pairs);
  }
}

package io.narthex.storage.postings;

import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Puts series into groups by some of their labels, told apart by the handles of labels and values.
/// Behaves as a map from the label set of the group to its number, numbers given out in order; no
/// text is looked at but for a new group. Not thread-safe.
public final class LabelGroups {
  private static final int LEAST_SLOTS = 32;

  private final SeriesLabels all;
  private final BitSet listed = new BitSet();
  private final boolean by;

  /// The row that is looked at: what of it makes the group is moved to the front.
  private int[] labels = new int[16];

  private int[] values = new int[16];

  /// Number of the group + 1 under a hash of its key, 0: free; at most half of them are taken.
  private int[] slots = new int[LEAST_SLOTS];

  /// Of each group the labels, then their values.
  private final List<int[]> keys = new ArrayList<>();

  private int[] hashes = new int[LEAST_SLOTS];
  private final List<Labels> labelSets = new ArrayList<>();

  /// No groups yet.
  ///
  /// @param by whether the groups have these labels, else all but these
  public LabelGroups(SeriesLabels all, List<String> names, boolean by) {
    this.all = all;
    this.by = by;
    for (String name : names) {
      int label = all.label(name);
      if (label >= 0) {
        listed.set(label);
      }
    }
  }

  /// Number of the group of a series, a new one where it is the first of its group.
  public int of(int series) {
    int kept = keep(series);
    int mask = slots.length - 1;
    int hash = all.hashOf(labels, values, kept);
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int group = slots[slot] - 1;
      if (isKey(keys.get(group), kept)) {
        return group;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = keys.size() + 1;
    return add(kept, hash);
  }

  /// Label sets of the groups by number.
  public List<Labels> labelSets() {
    return labelSets;
  }

  private int keep(int series) {
    int size = all.size(series);
    if (labels.length < size) {
      labels = new int[2 * size];
      values = new int[2 * size];
    }
    all.rows().read(series, labels, values);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (listed.get(labels[i]) == by) {
        labels[kept] = labels[i];
        values[kept++] = values[i];
      }
    }
    return kept;
  }

  /// In a loop: keys are too short for a comparison of ranges to pay.
  private boolean isKey(int[] key, int count) {
    if (key.length != 2 * count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (key[i] != labels[i] || key[count + i] != values[i]) {
        return false;
      }
    }
    return true;
  }

  private int add(int count, int hash) {
    int[] key = Arrays.copyOf(labels, 2 * count);
    System.arraycopy(values, 0, key, count, count);
    String[] pairs = new String[2 * count];
    for (int i = 0; i < count; i++) {
      pairs[2 * i] = all.labelText(labels[i]);
      pairs[2 * i + 1] = all.valueText(labels[i], values[i]);
    }
    if (keys.size() == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * hashes.length);
    }
    hashes[keys.size()] = hash;
    keys.add(key);
    labelSets.add(Labels.ofCanonical(pairs));
    if (2 * keys.size() > slots.length) {
      grow();
    }
    return keys.size() - 1;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int group = 0; group < keys.size(); group++) {
      int slot = hashes[group] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = group + 1;
    }
  }
}

package io.narthex.query.operator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What was accumulated of the groups that were met, in the order in which they were met.
final class GroupMap<A> {
  private final int[] groups;

  /// Hash table of slots plus 1; 0 is free.
  private final int[] table;

  private final List<A> values = new ArrayList<>();
  private final BitSet dropsName = new BitSet();

  /// A map of at most `capacity` groups.
  GroupMap(int capacity) {
    groups = new int[capacity];
    table = new int[Integer.highestOneBit(Math.max(capacity, 1)) * 4];
  }

  /// Bytes that such a map takes, without its values.
  static long sizeBytes(int capacity) {
    return 128 + 28L * capacity;
  }

  /// Number of groups met.
  int size() {
    return values.size();
  }

  /// The group in `slot`.
  int group(int slot) {
    return groups[slot];
  }

  A value(int slot) {
    return values.get(slot);
  }

  /// Whether any series of the group wants its name dropped.
  boolean dropsName(int slot) {
    return dropsName.get(slot);
  }

  void dropName(int slot) {
    dropsName.set(slot);
  }

  /// The slot of `group`; −1: not met yet.
  int slot(int group) {
    return table[find(group)] - 1;
  }

  /// Puts a group that was not met yet into the next slot.
  ///
  /// @return the slot
  int add(int group, A value) {
    int slot = values.size();
    groups[slot] = group;
    values.add(value);
    table[find(group)] = slot + 1;
    return slot;
  }

  private int find(int group) {
    int mask = table.length - 1;
    int at = ((group * 0x9e3779b9) >>> 7) & mask;
    while (table[at] != 0 && groups[table[at] - 1] != group) {
      at = (at + 1) & mask;
    }
    return at;
  }
}

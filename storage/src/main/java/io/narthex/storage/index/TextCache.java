package io.narthex.storage.index;

import org.jspecify.annotations.Nullable;

/// Strings of label values that were asked for lately, one a slot. Thread-safe: entries are
/// immutable, a lost write only costs building a string again.
final class TextCache {
  private static final int SLOTS = 1 << 10;

  private final @Nullable Entry[] entries = new Entry[SLOTS];

  private record Entry(int label, int value, String text) {}

  /// The text of a value, null where it is not known.
  @Nullable String find(int label, int value) {
    Entry entry = entries[slot(label, value)];
    return entry != null && entry.label == label && entry.value == value ? entry.text : null;
  }

  void put(int label, int value, String text) {
    entries[slot(label, value)] = new Entry(label, value, text);
  }

  private static int slot(int label, int value) {
    return ((label * 0x9e3779b9 + value) * 0x85ebca6b) >>> 22;
  }
}

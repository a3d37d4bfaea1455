package io.narthex.storage.postings;

/// Symbols, each once, under dense ordinals in the order in which they came: the names of labels,
/// the values of one label. One writer at a time; readers find without a lock what was published to
/// them, and may or may not find what is being added.
final class SymbolList {
  private final IntColumn symbols = new IntColumn();
  private volatile int[] table = new int[8];
  private volatile int count;

  int count() {
    return count;
  }

  /// Symbol at an ordinal.
  int symbol(int ordinal) {
    return symbols.get(ordinal);
  }

  /// Ordinal of a symbol, [LabelIndex#NONE] where it is not there.
  int find(int symbol) {
    int[] slots = table;
    int known = count;
    int slot = home(symbol, slots);
    for (int ordinal = slots[slot] - 1; ordinal >= 0; ordinal = slots[slot] - 1) {
      if (ordinal < known && symbols.get(ordinal) == symbol) {
        return ordinal;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return LabelIndex.NONE;
  }

  /// Ordinal of a symbol, a new one where it was not there.
  int intern(int symbol) {
    int known = find(symbol);
    if (known >= 0) {
      return known;
    }
    int ordinal = count;
    symbols.set(ordinal, symbol);
    count = ordinal + 1;
    int[] slots = table;
    if (4L * count > 3L * slots.length) {
      int[] grown = new int[2 * slots.length];
      for (int i = 0; i < ordinal; i++) {
        put(grown, i);
      }
      slots = grown;
    }
    put(slots, ordinal);
    table = slots;
    return ordinal;
  }

  private void put(int[] slots, int ordinal) {
    int slot = home(symbols.get(ordinal), slots);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = ordinal + 1;
  }

  private static int home(int symbol, int[] slots) {
    return (symbol * 0x9e3779b9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
  }
}

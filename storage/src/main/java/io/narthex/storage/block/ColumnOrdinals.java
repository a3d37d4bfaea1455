package io.narthex.storage.block;

import io.narthex.storage.labels.KeyedHash;
import java.util.Arrays;

/// Ordinals of the timestamp columns written last, by their content: a 128-bit keyed hash, so that
/// two contents never meet. Bounded: when full it starts anew, and a column that comes again then
/// is written again. Not thread-safe.
final class ColumnOrdinals {
  private static final int MAX_SLOTS = 1 << 21;

  private final KeyedHash hash;
  private long[] keys = new long[2 * 1_024];
  private int[] ordinals = new int[1_024];
  private int size;
  private int slot;

  /// @param secret of the block, known to nobody whose timestamps it will hold
  ColumnOrdinals(Ulid secret) {
    this.hash = new KeyedHash(secret.low(), secret.high());
  }

  /// Ordinal of the column of these bytes, −1 where it is not known.
  int find(byte[] bytes, int at, int length) {
    hash.hash(bytes, at, at + length);
    slot = slotOf(hash.low(), hash.high());
    return ordinals[slot] - 1;
  }

  /// Keeps the ordinal of the column that [#find] did not know.
  void put(int ordinal) {
    if (2 * (size + 1) > ordinals.length) {
      grow();
      slot = slotOf(hash.low(), hash.high());
    }
    keys[2 * slot] = hash.low();
    keys[2 * slot + 1] = hash.high();
    ordinals[slot] = ordinal + 1;
    size++;
  }

  private int slotOf(long low, long high) {
    int mask = ordinals.length - 1;
    int at = (int) low & mask;
    while (ordinals[at] != 0 && (keys[2 * at] != low || keys[2 * at + 1] != high)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    if (ordinals.length == MAX_SLOTS) {
      Arrays.fill(ordinals, 0);
      size = 0;
      return;
    }
    long[] oldKeys = keys;
    int[] oldOrdinals = ordinals;
    keys = new long[2 * oldKeys.length];
    ordinals = new int[2 * oldOrdinals.length];
    for (int i = 0; i < oldOrdinals.length; i++) {
      if (oldOrdinals[i] != 0) {
        int at = slotOf(oldKeys[2 * i], oldKeys[2 * i + 1]);
        keys[2 * at] = oldKeys[2 * i];
        keys[2 * at + 1] = oldKeys[2 * i + 1];
        ordinals[at] = oldOrdinals[i];
      }
    }
  }
}

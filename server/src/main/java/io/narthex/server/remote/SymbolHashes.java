package io.narthex.server.remote;

import io.narthex.storage.labels.KeyedHash;
import java.util.Arrays;

/// 128-bit keys of label sets out of keyed hashes of their symbols, so that the bytes of a symbol
/// are hashed once in a body, however many series name it:
///
///     half of a key: Σ half of the hash of the symbol at i × odd multiplier of i, mod 2⁶⁴
///
/// Hashes and multipliers are secret, so two label sets, or two orders of one, have the same key no
/// more often than by chance. The same symbols give the same key in every body. Not thread-safe.
final class SymbolHashes {
  private static final int INITIAL_CAPACITY = 256;

  /// Larger tables are not kept for the next body.
  private static final int MAX_IDLE_CAPACITY = 1 << 16;

  private final KeyedHash hash;
  private final long symbolScope;
  private final long multiplierScope;
  private long[] hashes = new long[2 * INITIAL_CAPACITY];
  private long[] multipliers = new long[0];
  private int count;
  private long low;
  private long high;

  /// @param scope tells these keys from those that are made of other things; it and the next number
  ///   are taken
  SymbolHashes(KeyedHash hash, long scope) {
    this.hash = hash;
    this.symbolScope = scope;
    this.multiplierScope = scope + 1;
  }

  /// Forgets the symbols.
  void clear() {
    count = 0;
    if (hashes.length > 2 * MAX_IDLE_CAPACITY) {
      hashes = new long[2 * INITIAL_CAPACITY];
    }
  }

  /// Adds the next symbol, `bytes[from..to)`.
  void add(byte[] bytes, int from, int to) {
    if (2 * count == hashes.length) {
      hashes = Arrays.copyOf(hashes, 4 * count);
    }
    hash.hash(symbolScope, bytes, from, to);
    hashes[2 * count] = hash.low();
    hashes[2 * count + 1] = hash.high();
    count++;
  }

  /// Makes the key of a label set.
  ///
  /// @param refs the first `length` name symbols that were added
  void key(int[] refs, int length) {
    if (2 * length > multipliers.length) {
      addMultipliers(length);
    }
    long sumLow = 0;
    long sumHigh = 0;
    for (int i = 0; i < length; i++) {
      int ref = 2 * refs[i];
      sumLow += hashes[ref] * multipliers[2 * i];
      sumHigh += hashes[ref + 1] * multipliers[2 * i + 1];
    }
    low = sumLow;
    high = sumHigh;
  }

  private void addMultipliers(int length) {
    int known = multipliers.length / 2;
    multipliers = Arrays.copyOf(multipliers, 2 * Math.max(length, 2 * known));
    byte[] position = new byte[Integer.BYTES];
    for (int i = known; i < multipliers.length / 2; i++) {
      for (int b = 0; b < Integer.BYTES; b++) {
        position[b] = (byte) (i >>> (Byte.SIZE * b));
      }
      hash.hash(multiplierScope, position, 0, position.length);
      multipliers[2 * i] = hash.low() | 1;
      multipliers[2 * i + 1] = hash.high() | 1;
    }
  }

  /// Low half of the last key.
  long low() {
    return low;
  }

  /// High half of the last key.
  long high() {
    return high;
  }
}

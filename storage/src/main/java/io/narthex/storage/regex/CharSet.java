package io.narthex.storage.regex;

import java.util.Arrays;
import java.util.BitSet;

/// A set of code points as ascending ranges: first, last, first, last, … Immutable.
final class CharSet {
  static final int MAX = Character.MAX_CODE_POINT;
  private static final int LONG_S = 0x17F;
  private static final int KELVIN = 0x212A;

  private final int[] ranges;

  private CharSet(int[] ranges) {
    this.ranges = ranges;
  }

  static CharSet of(int... ranges) {
    BitSet bits = new BitSet();
    for (int i = 0; i < ranges.length; i += 2) {
      bits.set(ranges[i], ranges[i + 1] + 1);
    }
    return of(bits);
  }

  static CharSet of(BitSet bits) {
    int[] ranges = new int[16];
    int length = 0;
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      if (length == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * length);
      }
      ranges[length++] = first;
      ranges[length++] = end - 1;
      first = bits.nextSetBit(end);
    }
    return new CharSet(Arrays.copyOf(ranges, length));
  }

  /// Adds to `bits` what RE2 takes for the same as the ASCII letters among them without regard to
  /// case.
  ///
  /// @return false where `bits` has characters beyond ASCII, whose folding is not known here
  static boolean fold(BitSet bits) {
    if (bits.length() > 0x80) {
      return false;
    }
    for (char lower = 'a'; lower <= 'z'; lower++) {
      int upper = lower - 'a' + 'A';
      if (bits.get(lower) || bits.get(upper)) {
        bits.set(lower);
        bits.set(upper);
      }
    }
    if (bits.get('s')) {
      bits.set(LONG_S);
    }
    if (bits.get('k')) {
      bits.set(KELVIN);
    }
    return true;
  }

  boolean contains(int codePoint) {
    for (int i = 0; i < ranges.length && ranges[i] <= codePoint; i += 2) {
      if (codePoint <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /// Number of code points.
  int size() {
    int size = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      size += ranges[i + 1] - ranges[i] + 1;
    }
    return size;
  }

  /// Number of ranges.
  int rangeCount() {
    return ranges.length / 2;
  }

  int first(int range) {
    return ranges[2 * range];
  }

  int last(int range) {
    return ranges[2 * range + 1];
  }
}

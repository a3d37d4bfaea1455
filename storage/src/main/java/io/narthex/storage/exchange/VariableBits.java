package io.narthex.storage.exchange;

/// Signed numbers of 1 to 72 bits: as many one bits as the width's place in the list, a zero bit
/// unless it is the last, then the number.
///
///     0 | 10, 3 bits | 110, 6 | 1110, 9 | 11110, 12 | …, 18 | …, 25 | …, 56 | 11111111, 64
final class VariableBits {
  static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};
  static final int LAST = WIDTHS.length - 1;

  private VariableBits() {}

  /// Whether [BitReader#readUpwards] reads `value` from `width` bits: 3 bits hold −3 to 4.
  static boolean fits(long value, int width) {
    long half = 1L << (width - 1);
    return value > -half && value <= half;
  }

  static long read(BitReader in) {
    int place = in.readOnes(LAST);
    return place == 0 ? 0 : in.readUpwards(WIDTHS[place]);
  }
}

package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;

/// The bits of a value that changed against the one before (their exclusive or), without the zeros
/// around them. Both float encodings write them alike:
///
///     old window: the bits between the leading and trailing zeros of the window
///     new window: leading zeros (5 bits, at most 31), significant bits (6 bits, 0 for 64), these bits
///
/// Not thread-safe.
final class ValueWindow {
  private static final int MAX_LEADING = 31;

  private int leading;
  private int trailing;
  private boolean set;

  /// Forgets the window.
  void reset() {
    leading = 0;
    trailing = 0;
    set = false;
  }

  /// Whether `changed`, not 0, can be written with the window there is.
  boolean fits(long changed) {
    return set
        && Long.numberOfLeadingZeros(changed) >= leading
        && Long.numberOfTrailingZeros(changed) >= trailing;
  }

  /// Writes bits that [#fits] allows.
  ///
  /// @param prefix with `prefixBits` what stands before them
  void writeOld(BitWriter out, int prefix, int prefixBits, long changed) {
    out.writeBits(prefix, prefixBits, changed >>> trailing, Long.SIZE - leading - trailing);
  }

  /// Writes a window as narrow as `changed`, not 0, allows, and these bits.
  ///
  /// @param prefix with `prefixBits` what stands before the window
  void writeNew(BitWriter out, int prefix, int prefixBits, long changed) {
    leading = Math.min(Long.numberOfLeadingZeros(changed), MAX_LEADING);
    trailing = Long.numberOfTrailingZeros(changed);
    set = true;
    int significant = Long.SIZE - leading - trailing;
    long head = (long) prefix << 11 | (long) leading << 6 | (significant & 63);
    out.writeBits(head, prefixBits + 11, changed >>> trailing, significant);
  }

  /// Inverse of [#writeOld]; before the first window of a chunk it has all 64 bits, as upstream.
  long readOld(BitReader in) {
    return in.readBits(Long.SIZE - leading - trailing) << trailing;
  }

  /// Inverse of [#writeNew].
  long readNew(BitReader in) {
    int newLeading = (int) in.readBits(5);
    int coded = (int) in.readBits(6);
    int significant = coded == 0 ? Long.SIZE : coded;
    if (newLeading + significant > Long.SIZE) {
      throw new MalformedBytesException(
          "leading zeros and significant bits: expected=at most 64, actual="
              + newLeading
              + "+"
              + significant);
    }
    leading = newLeading;
    trailing = Long.SIZE - newLeading - significant;
    return readOld(in);
  }
}

package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;

/// The bits of a value that changed against the one before (their exclusive or), without the zeros
/// around them. Both float encodings have them alike:
///
///     old window: the bits between the leading and trailing zeros of the window
///     new window: leading zeros (5 bits, at most 31), significant bits (6 bits, 0 for 64), these bits
///
/// Not thread-safe.
final class ValueWindow {
  static final int MAX_LEADING = 31;

  private int leading;
  private int trailing;

  /// Forgets the window.
  void reset() {
    leading = 0;
    trailing = 0;
  }

  /// Reads a change of the old window; before the first of a chunk it has all 64 bits, as upstream.
  long readOld(BitReader in) {
    return in.readBits(Long.SIZE - leading - trailing) << trailing;
  }

  /// Reads a new window and a change.
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

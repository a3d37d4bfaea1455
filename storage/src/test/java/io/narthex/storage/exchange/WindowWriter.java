package io.narthex.storage.exchange;

/// Writes what [ValueWindow] reads. Not thread-safe.
final class WindowWriter {
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
    leading = Math.min(Long.numberOfLeadingZeros(changed), ValueWindow.MAX_LEADING);
    trailing = Long.numberOfTrailingZeros(changed);
    set = true;
    int significant = Long.SIZE - leading - trailing;
    long head = (long) prefix << 11 | (long) leading << 6 | (significant & 63);
    out.writeBits(head, prefixBits + 11, changed >>> trailing, significant);
  }
}

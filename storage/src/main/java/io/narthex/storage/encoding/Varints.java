package io.narthex.storage.encoding;

/// Variable-length integers: seven bits a byte, low bits first, the top bit says that more follow.
/// Signed numbers are zigzag-mapped first, so that small ones of either sign are short.
public final class Varints {
  /// Most bytes that one number takes.
  public static final int MAX_BYTES = 10;

  private Varints() {}

  /// Writes `value` as an unsigned number.
  ///
  /// @param bytes with room for [#size] of it at `offset`
  /// @return the offset behind it
  public static int put(byte[] bytes, int offset, long value) {
    int at = offset;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /// Writes `value` as a signed number; otherwise as [#put].
  public static int putSigned(byte[] bytes, int offset, long value) {
    return put(bytes, offset, zigzag(value));
  }

  /// Bytes that [#put] writes.
  public static int size(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }

  /// Maps 0, −1, 1, −2 … to 0, 1, 2, 3 …
  public static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /// Inverse of [#zigzag].
  public static long unzigzag(long mapped) {
    return (mapped >>> 1) ^ -(mapped & 1);
  }
}

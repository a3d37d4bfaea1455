package io.narthex.storage.encoding;

/// Bits read from the front, the lowest of a byte first. Not thread-safe.
final class ZstdForwardBits {
  private final ByteReader in;
  private int held;
  private int count;

  ZstdForwardBits(ByteReader in) {
    this.in = in;
  }

  /// The next `wanted` bits, 0–16.
  int read(int wanted) {
    while (count < wanted) {
      held |= in.readByte() << count;
      count += 8;
    }
    int value = held & ((1 << wanted) - 1);
    held >>>= wanted;
    count -= wanted;
    return value;
  }

  /// Leaves the rest of the current byte; whole bytes held go unread, there is none.
  void end() {
    held = 0;
    count = 0;
  }
}

package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Appends bits to a growing byte array, the highest bit of a byte first. Not thread-safe.
final class BitWriter {
  private byte[] bytes = new byte[256];
  private int bits;

  /// Starts anew with `headerBytes` bytes of zeros.
  void reset(int headerBytes) {
    Arrays.fill(bytes, 0, headerBytes, (byte) 0);
    bits = 8 * headerBytes;
  }

  /// The array that is written to; another one when it has grown.
  byte[] bytes() {
    return bytes;
  }

  /// Bytes begun; the unused bits of the last one are zeros.
  int length() {
    return (bits + 7) >>> 3;
  }

  void writeBit(boolean bit) {
    writeBits(bit ? 1 : 0, 1);
  }

  /// Writes the low `count` bits of `value`, 1–64, highest first.
  void writeBits(long value, int count) {
    int needed = ((bits + count) >>> 3) + Long.BYTES + 1;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * needed);
    }
    int at = bits >>> 3;
    int used = bits & 7;
    long aligned = value << (64 - count);
    BigEndian.putLong(
        bytes, at, (long) (bytes[at] & (0xff00 >>> used) & 0xff) << 56 | aligned >>> used);
    if (used + count > 64) {
      bytes[at + 8] = (byte) (aligned << (64 - used) >>> 56);
    }
    bits += count;
  }

  /// Writes two numbers as [#writeBits], in one step where they fit into one.
  void writeBits(long first, int firstCount, long second, int secondCount) {
    if (firstCount + secondCount <= Long.SIZE) {
      writeBits(first << secondCount | second, firstCount + secondCount);
    } else {
      writeBits(first, firstCount);
      writeBits(second, secondCount);
    }
  }

  void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      writeBits(rest | 0x80, 8);
      rest >>>= 7;
    }
    writeBits(rest, 8);
  }

  void writeSignedVarint(long value) {
    writeVarint(Varints.zigzag(value));
  }
}

package io.narthex.storage.encoding;

import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli) of heap bytes. Never of a mapped buffer: a page that is gone would end the
/// JVM inside the checksum's native loop; copy first. Not thread-safe.
public final class Crc32c {
  private final CRC32C crc = new CRC32C();

  /// Checksum of `length` bytes from `offset`.
  public int of(byte[] bytes, int offset, int length) {
    start();
    update(bytes, offset, length);
    return value();
  }

  /// Checksum of `length` bytes from `offset` and the eight bytes of `salt`, little-endian.
  public int of(byte[] bytes, int offset, int length, long salt) {
    crc.reset();
    crc.update(bytes, offset, length);
    for (int shift = 0; shift < 64; shift += 8) {
      crc.update((int) (salt >>> shift) & 0xff);
    }
    return (int) crc.getValue();
  }

  /// Begins a checksum of bytes that come in pieces.
  public void start() {
    crc.reset();
  }

  /// Takes the next piece.
  public void update(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
  }

  /// Checksum of the pieces so far.
  public int value() {
    return (int) crc.getValue();
  }
}

package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// A growing array of bytes. Reused, not thread-safe.
final class ByteSink {
  private final Crc32c crc = new Crc32c();
  private byte[] bytes = new byte[1 << 10];
  private int length;

  void clear() {
    length = 0;
  }

  /// The array, filled up to [#length]; another one when it has grown.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void putByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void putVarint(long value) {
    ensure(Varints.MAX_BYTES);
    length = Varints.put(bytes, length, value);
  }

  void putSignedVarint(long value) {
    putVarint(Varints.zigzag(value));
  }

  void putInt(int value) {
    ensure(Integer.BYTES);
    BigEndian.putInt(bytes, length, value);
    length += Integer.BYTES;
  }

  void putBytes(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /// A string: its length in UTF-8 bytes, then these.
  void putText(String text) {
    byte[] encoded = Utf8.encode(text);
    putVarint(encoded.length);
    putBytes(encoded, 0, encoded.length);
  }

  /// CRC-32C of what is there from `offset` on.
  int checksum(int offset) {
    return crc.of(bytes, offset, length - offset);
  }

  private void ensure(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}

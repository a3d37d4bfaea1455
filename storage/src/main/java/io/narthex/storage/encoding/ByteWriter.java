package io.narthex.storage.encoding;

import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// Bytes that numbers and strings are appended to, as [ByteReader] reads them: a growable array
/// that is filled again and again. Not thread-safe.
public final class ByteWriter {
  private byte[] bytes = new byte[1 << 10];
  private int length;

  /// The array that holds the bytes, from 0; longer than [#length] and another one after growth.
  public byte[] bytes() {
    return bytes;
  }

  /// Bytes written.
  public int length() {
    return length;
  }

  /// Forgets all bytes and keeps the memory.
  public void clear() {
    length = 0;
  }

  /// Appends `count` bytes of undefined content.
  ///
  /// @return the offset of the first
  public int grow(int count) {
    int at = length;
    ensureRoom(count);
    length = at + count;
    return at;
  }

  /// Forgets what was appended behind the first `count` bytes.
  ///
  /// @param count at most [#length]
  public void cutTo(int count) {
    length = Math.min(length, count);
  }

  private void ensureRoom(int count) {
    int end = Math.addExact(length, count);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
    }
  }

  /// Appends a number of 32 bits.
  public void putInt(int value) {
    int at = grow(Integer.BYTES);
    Bytes.putInt(bytes, at, value);
  }

  /// Appends a number of 64 bits.
  public void putLong(long value) {
    int at = grow(Long.BYTES);
    Bytes.putLong(bytes, at, value);
  }

  /// Appends the first `count` of `values`, 64 bits each.
  public void putLongs(long[] values, int count) {
    int at = grow(Long.BYTES * count);
    for (int i = 0; i < count; i++) {
      Bytes.putLong(bytes, at + Long.BYTES * i, values[i]);
    }
  }

  /// Appends an unsigned number of variable length.
  public void putVarint(long value) {
    ensureRoom(Varints.MAX_BYTES);
    length = Varints.put(bytes, length, value);
  }

  /// Appends a signed number of variable length.
  public void putSignedVarint(long value) {
    putVarint(Varints.zigzag(value));
  }

  /// Appends a string: its length in UTF-8 bytes, then these.
  public void putString(String value) {
    byte[] utf8 = Utf8.encode(value);
    putVarint(utf8.length);
    putBytes(utf8, 0, utf8.length);
  }

  /// Appends bytes of another array.
  public void putBytes(byte[] source, int from, int count) {
    int at = grow(count);
    System.arraycopy(source, from, bytes, at, count);
  }
}

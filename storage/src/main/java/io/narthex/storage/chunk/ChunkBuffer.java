package io.narthex.storage.chunk;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Bytes that encoders append to: a growable array that is filled again and again. Not thread-safe.
public final class ChunkBuffer {
  /// Bytes behind those asked for that may be written too, by whoever writes eight at a time.
  private static final int SLACK = Long.BYTES;

  private byte[] bytes;
  private int length;

  /// An empty buffer with room for an ordinary chunk.
  public ChunkBuffer() {
    this.bytes = new byte[1_024];
  }

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

  /// Appends bytes of another array.
  public void append(byte[] source, int at, int count) {
    int end = grow(count);
    System.arraycopy(source, at, bytes, end, count);
  }

  /// Forgets the bytes from `newLength` on.
  void truncate(int newLength) {
    assert newLength >= 0 && newLength <= length;
    length = newLength;
  }

  /// Appends `count` bytes of undefined content, behind which eight more may be overwritten.
  ///
  /// @return the offset of the first
  int grow(int count) {
    int at = length;
    length = Math.addExact(at, count);
    if (length > bytes.length - SLACK) {
      bytes = Arrays.copyOf(bytes, Math.max(length + SLACK, bytes.length + (bytes.length >> 1)));
    }
    return at;
  }

  void putByte(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
  }

  void putVarint(long value) {
    int at = grow(Varints.MAX_BYTES);
    length = Varints.put(bytes, at, value);
  }

  void putSigned(long value) {
    putVarint(Varints.zigzag(value));
  }
}

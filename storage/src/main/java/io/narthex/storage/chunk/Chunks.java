package io.narthex.storage.chunk;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;

/// What is known of a value chunk without decoding it.
public final class Chunks {
  /// Most samples of a chunk.
  public static final int MAX_SAMPLES = 512;

  /// Most samples of a vector, unless it is constant or linear.
  public static final int MAX_VECTOR_SAMPLES = ValueChunkFormat.FULL_COUNT;

  private Chunks() {}

  /// Samples in the value chunk of `length` bytes from `at`.
  ///
  /// @throws MalformedBytesException if these are not whole vectors, or more than [#MAX_SAMPLES]
  public static int count(byte[] bytes, int at, int length) {
    ByteReader reader = new ByteReader(bytes, at, length);
    VectorHeader vector = new VectorHeader();
    int count = 0;
    do {
      vector.read(reader);
      count += vector.count();
      checkCount(count, MAX_SAMPLES, reader);
    } while (reader.remaining() > 0);
    return count;
  }

  static void checkCount(int count, int max, ByteReader reader) {
    if (count > max) {
      throw Malformed.bytes("samples of a chunk", "at most " + max, count, reader.position());
    }
  }
}

package io.narthex.server.remote.read;

import io.narthex.server.http.HttpCallException;
import io.narthex.storage.ReadContext;
import java.util.Arrays;

/// An array that is filled from an answer. It grows with what arrives, never on the word of a
/// header, and what it grows by is charged first. Not thread-safe.
final class StreamBytes implements AutoCloseable {
  private static final int FIRST_BYTES = 1 << 16;

  private final ReadContext context;
  private byte[] bytes = new byte[0];
  private int length;

  StreamBytes(ReadContext context) {
    this.context = context;
  }

  /// The array; what was read are its first [#length] bytes.
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Forgets what was read.
  void clear() {
    length = 0;
  }

  /// Reads until there are `wanted` bytes, or none left in `source`.
  ///
  /// @return whether there are
  boolean fill(Source source, long wanted) throws HttpCallException, InterruptedException {
    while (length < wanted) {
      if (length == bytes.length) {
        grow(wanted);
      }
      int most = (int) Math.min(bytes.length, wanted) - length;
      int got = source.read(bytes, length, most);
      if (got < 0) {
        return false;
      }
      length += got;
    }
    return true;
  }

  /// Where bytes come from, as [HttpStream#read].
  @FunctionalInterface
  interface Source {
    int read(byte[] into, int at, int most) throws HttpCallException, InterruptedException;
  }

  private void grow(long wanted) {
    long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
    int grown = (int) Math.min(Math.min(doubled, Math.max(wanted, FIRST_BYTES)), ReadClient.MOST);
    context.charge(grown - bytes.length);
    bytes = Arrays.copyOf(bytes, grown);
  }

  /// Gives the memory back.
  @Override
  public void close() {
    context.charge(-bytes.length);
    bytes = new byte[0];
    length = 0;
  }
}

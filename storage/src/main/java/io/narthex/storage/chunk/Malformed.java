package io.narthex.storage.chunk;

import io.narthex.storage.encoding.MalformedBytesException;

/// Says what is wrong with the bytes of a chunk.
final class Malformed {
  private Malformed() {}

  static MalformedBytesException bytes(String what, String expected, long actual, int offset) {
    return new MalformedBytesException(
        what + ": expected=" + expected + ", actual=" + actual + " (offset " + offset + ")");
  }
}

package io.narthex.server.remote.read;

import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpStream;
import io.narthex.storage.ReadContext;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.Varints;

/// The frames of a streamed answer, one after the other:
///
///     frame: length of the message, varint | CRC-32C of the message, 4 bytes, highest first | message
///
/// A message is handed out once its checksum fits. Not thread-safe.
final class Frames implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 14;

  private final HttpStream stream;
  private final long maxFrameBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final StreamBytes frame;
  private final Crc32c crc = new Crc32c();
  private int at;
  private int end;
  private long number;

  /// @param maxFrameBytes longer messages are refused
  Frames(HttpStream stream, long maxFrameBytes, ReadContext context) {
    this.stream = stream;
    this.maxFrameBytes = maxFrameBytes;
    this.frame = new StreamBytes(context);
  }

  /// Goes to the next frame.
  ///
  /// @return false where the answer ends behind the last one
  /// @throws ReadException where a frame is damaged, cut or too long
  boolean next() throws ReadException, HttpCallException, InterruptedException {
    int first = readByte();
    if (first < 0) {
      return false;
    }
    number++;
    long length = readLength(first);
    if (length < 0 || length > Math.min(maxFrameBytes, ReadClient.MOST)) {
      throw new ReadException(
          "chunkedReader: message size exceeded the limit "
              + maxFrameBytes
              + " bytes; got: "
              + Long.toUnsignedString(length)
              + " bytes");
    }
    int expected = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      expected = expected << Byte.SIZE | requireByte();
    }
    frame.clear();
    if (!frame.fill(this::read, length)) {
      throw cut();
    }
    int actual = crc.of(frame.array(), 0, frame.length());
    if (actual != expected) {
      throw new ReadException(
          "chunkedReader: corrupted frame; checksum mismatch (frame %d: expected=%08x, actual=%08x)"
              .formatted(number, expected, actual));
    }
    return true;
  }

  /// The array that holds the message from its start on, [#length] bytes.
  byte[] array() {
    return frame.array();
  }

  int length() {
    return frame.length();
  }

  private long readLength(int first) throws ReadException, HttpCallException, InterruptedException {
    long value = first & 0x7f;
    int b = first;
    for (int i = 1; b >= 0x80; i++) {
      b = requireByte();
      if (i == Varints.MAX_BYTES || (i == Varints.MAX_BYTES - 1 && b > 1)) {
        throw new ReadException("chunkedReader: length of frame " + number + " overflows 64 bits");
      }
      value |= (long) (b & 0x7f) << (7 * i);
    }
    return value;
  }

  private int requireByte() throws ReadException, HttpCallException, InterruptedException {
    int b = readByte();
    if (b < 0) {
      throw cut();
    }
    return b;
  }

  private ReadException cut() {
    return new ReadException("unexpected EOF (frame " + number + ")");
  }

  /// Next byte, 0 to 255; −1 at the end.
  private int readByte() throws HttpCallException, InterruptedException {
    if (at == end) {
      int got = stream.read(buffer, 0, buffer.length);
      if (got < 0) {
        return -1;
      }
      at = 0;
      end = got;
    }
    return buffer[at++] & 0xff;
  }

  /// What is left in the buffer, then the stream itself.
  private int read(byte[] into, int from, int most) throws HttpCallException, InterruptedException {
    if (at == end) {
      return stream.read(into, from, most);
    }
    int count = Math.min(most, end - at);
    System.arraycopy(buffer, at, into, from, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    frame.close();
  }
}

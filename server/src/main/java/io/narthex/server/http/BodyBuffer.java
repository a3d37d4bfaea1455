package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A growing array for one body after another, owned and reused by one thread. Keeps one byte of
/// room behind the body for parsers that want a mark there.
public final class BodyBuffer implements AutoCloseable {
  private static final int INITIAL_BYTES = 1 << 16;
  private static final int INPUT_BYTES = 1 << 14;
  private static final int GZIP_HEADER_BYTES = 10;
  private static final int GZIP_TRAILER_BYTES = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final Inflater inflater = new Inflater(true);
  private final byte[] input = new byte[INPUT_BYTES];
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  /// The array; `array()[0..length())` is the body.
  public byte[] array() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// The body as text.
  public String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /// Takes a copy of `body` as the body.
  public void set(byte[] body) {
    clear();
    reserve(body.length);
    System.arraycopy(body, 0, bytes, 0, body.length);
    length = body.length;
  }

  void clear() {
    length = 0;
  }

  /// Appends the chunks as they are.
  void copy(List<ByteBuf> chunks, long maxBytes) throws HttpCallException {
    for (ByteBuf chunk : chunks) {
      int size = chunk.readableBytes();
      requireBelow(length + (long) size, maxBytes);
      reserve(size);
      chunk.getBytes(chunk.readerIndex(), bytes, length, size);
      length += size;
    }
  }

  /// Appends what the gzip members in `chunks` decompress to. Grows with what really comes out,
  /// never on the word of a header.
  void gunzip(List<ByteBuf> chunks, long maxBytes) throws HttpCallException {
    GzipSource source = new GzipSource(chunks);
    if (source.isEmpty()) {
      throw bad("EOF");
    }
    try {
      while (!source.isEmpty()) {
        header(source);
        inflater.reset();
        body(source, maxBytes);
        source.skip(GZIP_TRAILER_BYTES);
      }
    } catch (DataFormatException e) {
      throw new HttpCallException(
          HttpCallException.Kind.BAD_ANSWER, "flate: corrupt input: " + e.getMessage(), e);
    }
  }

  private static void header(GzipSource source) throws HttpCallException {
    int magic = source.next() << 8 | source.next();
    int method = source.next();
    int flags = source.next();
    if (magic != 0x1f8b || method != 8) {
      throw bad("gzip: invalid header");
    }
    source.skip(GZIP_HEADER_BYTES - 4);
    if ((flags & FLAG_EXTRA) != 0) {
      source.skip(source.next() | source.next() << 8);
    }
    for (int flag : new int[] {FLAG_NAME, FLAG_COMMENT}) {
      while ((flags & flag) != 0 && source.next() != 0) {}
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      source.skip(2);
    }
  }

  private void body(GzipSource source, long maxBytes)
      throws HttpCallException, DataFormatException {
    while (!inflater.finished()) {
      if (inflater.needsInput()) {
        int got = source.read(input);
        inflater.setInput(input, 0, got);
      }
      reserve(1);
      int got = inflater.inflate(bytes, length, bytes.length - 1 - length);
      boolean stuck = inflater.needsDictionary() || !inflater.needsInput();
      if (got == 0 && stuck && !inflater.finished()) {
        throw bad("flate: corrupt input");
      }
      length += got;
      requireBelow(length, maxBytes);
    }
    source.unread(inflater.getRemaining());
  }

  private static void requireBelow(long size, long maxBytes) throws HttpCallException {
    if (size >= maxBytes) {
      throw new HttpCallException(
          HttpCallException.Kind.BODY_TOO_LARGE, "body size limit exceeded");
    }
  }

  /// Makes room for `more` bytes and the one behind.
  private void reserve(int more) {
    int needed = Math.addExact(length, more + 1);
    if (needed > bytes.length) {
      long doubled = Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
  }

  static HttpCallException bad(String message) {
    return new HttpCallException(HttpCallException.Kind.BAD_ANSWER, message);
  }

  /// Gives back what the body made the array grow beyond `maxBytes`.
  public void trim(int maxBytes) {
    if (bytes.length > maxBytes) {
      bytes = new byte[INITIAL_BYTES];
      length = 0;
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}

package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import java.util.List;

/// The bytes of a compressed body, one after another. Does not move the chunks' own indices.
final class GzipSource {
  private final List<ByteBuf> chunks;
  private int chunk;
  private int offset;

  GzipSource(List<ByteBuf> chunks) {
    this.chunks = chunks;
    settle();
  }

  boolean isEmpty() {
    return chunk == chunks.size();
  }

  /// Next byte, 0 to 255.
  int next() throws HttpCallException {
    ByteBuf from = current();
    int b = from.getUnsignedByte(from.readerIndex() + offset);
    offset++;
    settle();
    return b;
  }

  /// Fills as much of `target` as one chunk gives, at least a byte.
  int read(byte[] target) throws HttpCallException {
    ByteBuf from = current();
    int size = Math.min(target.length, from.readableBytes() - offset);
    from.getBytes(from.readerIndex() + offset, target, 0, size);
    offset += size;
    settle();
    return size;
  }

  void skip(int count) throws HttpCallException {
    for (int left = count; left > 0; ) {
      int size = Math.min(left, current().readableBytes() - offset);
      offset += size;
      left -= size;
      settle();
    }
  }

  /// Steps back over the last `count` bytes of the last [#read].
  void unread(int count) {
    int left = count;
    while (left > offset) {
      left -= offset;
      chunk--;
      offset = chunks.get(chunk).readableBytes();
    }
    offset -= left;
  }

  private ByteBuf current() throws HttpCallException {
    if (isEmpty()) {
      throw BodyBuffer.bad("unexpected EOF");
    }
    return chunks.get(chunk);
  }

  private void settle() {
    while (chunk < chunks.size() && offset == chunks.get(chunk).readableBytes()) {
      chunk++;
      offset = 0;
    }
  }
}

package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import java.util.List;

/// A whole answer, its body still as it came over the wire. Belongs to one thread at a time; to be
/// closed.
public final class HttpAnswer implements AutoCloseable {
  private final AnswerHead head;
  private final List<ByteBuf> chunks;
  private final long maxBodyBytes;
  private boolean closed;

  /// Takes ownership of `chunks`.
  HttpAnswer(AnswerHead head, List<ByteBuf> chunks, long maxBodyBytes) {
    this.head = head;
    this.chunks = chunks;
    this.maxBodyBytes = maxBodyBytes;
  }

  public int status() {
    return head.status();
  }

  /// Status and reason as upstream prints them: `404 Not Found`.
  public String statusText() {
    return head.statusText();
  }

  /// First value of a header, `""` where it is not given.
  public String header(String name) {
    return head.header(name);
  }

  AnswerHead head() {
    return head;
  }

  /// The pieces of the body, as long as the answer is open.
  List<ByteBuf> chunks() {
    return chunks;
  }

  /// Reads the body into `buffer`, decompressed where the answer says gzip.
  ///
  /// @throws HttpCallException of kind `BODY_TOO_LARGE` or `BAD_ANSWER`
  public void readBody(BodyBuffer buffer) throws HttpCallException {
    buffer.clear();
    if (header("Content-Encoding").equals("gzip")) {
      buffer.gunzip(chunks, maxBodyBytes);
    } else {
      buffer.copy(chunks, maxBodyBytes);
    }
  }

  /// Gives the memory of the body back; may be called twice.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      chunks.forEach(ByteBuf::release);
    }
  }
}

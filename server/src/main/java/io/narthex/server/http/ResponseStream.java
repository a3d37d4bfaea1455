package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// The body of one answer, in pooled chunks. What fits into the first one is sent at the end with
/// its length; longer bodies are sent chunked while they are written, waiting where the client
/// reads slower, if that is allowed. Chunks grow, since each wakes the event loop. Used by one
/// thread.
final class ResponseStream extends OutputStream {
  private static final int FIRST_CHUNK_BYTES = 64 << 10;
  private static final int MAX_CHUNK_BYTES = 512 << 10;
  private static final int FIRST_BYTES = 1 << 10;

  private final Exchange exchange;
  private final HttpResponseStatus status;
  private final HttpHeaders headers;
  private final boolean mayWait;
  private @Nullable ByteBuf chunk;
  private int chunkBytes = FIRST_CHUNK_BYTES;
  private boolean headSent;
  private long sentBytes;

  ResponseStream(Exchange exchange, int status, HttpHeaders headers, boolean mayWait) {
    this.exchange = exchange;
    this.status = HttpResponseStatus.valueOf(status);
    this.headers = headers;
    this.mayWait = mayWait;
  }

  @Override
  public void write(int b) throws IOException {
    writable().writeByte(b);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int at = from;
    int end = from + count;
    while (at < end) {
      ByteBuf buffer = writable();
      int part = Math.min(end - at, chunkBytes - buffer.readableBytes());
      buffer.writeBytes(bytes, at, part);
      at += part;
    }
  }

  private ByteBuf writable() throws IOException {
    ByteBuf buffer = chunk;
    if (buffer != null && buffer.readableBytes() == chunkBytes) {
      sendChunk(buffer);
      chunkBytes = Math.min(2 * chunkBytes, MAX_CHUNK_BYTES);
      buffer = null;
    }
    if (buffer == null) {
      buffer = exchange.channel().alloc().buffer(headSent ? chunkBytes : FIRST_BYTES, chunkBytes);
      chunk = buffer;
    }
    return buffer;
  }

  private void sendChunk(ByteBuf buffer) throws IOException {
    if (!headSent) {
      headSent = true;
      DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
      exchange.prepareStreamed(head);
      ChannelFuture _ = exchange.channel().write(head);
    }
    sentBytes += buffer.readableBytes();
    chunk = null;
    if (exchange.headOnly()) {
      buffer.release();
    } else {
      ChannelFuture _ = exchange.channel().writeAndFlush(new DefaultHttpContent(buffer));
    }
    if (mayWait) {
      exchange.awaitWritable();
    } else if (!exchange.channel().isActive()) {
      throw new IOException("client has gone");
    }
  }

  /// Whether anything was sent, so that the answer cannot be changed any more.
  boolean started() {
    return headSent;
  }

  /// Bytes of the body sent so far.
  long sentBytes() {
    return sentBytes;
  }

  /// Forgets what was written; only before anything was sent.
  void discard() {
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }

  /// Sends the rest.
  ChannelFuture finish() {
    ByteBuf rest = chunk == null ? Unpooled.EMPTY_BUFFER : chunk;
    chunk = null;
    sentBytes += rest.readableBytes();
    if (headSent) {
      if (rest.isReadable() && !exchange.headOnly()) {
        ChannelFuture _ = exchange.channel().write(new DefaultHttpContent(rest));
      } else {
        rest.release();
      }
      return exchange.channel().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    headSent = true;
    boolean bodyAllowed = status.code() >= 200 && status.code() != 204 && status.code() != 304;
    if (bodyAllowed) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, rest.readableBytes());
    }
    ByteBuf body = rest;
    if (exchange.headOnly() || !bodyAllowed) {
      rest.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    if (!exchange.keepAlive()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return exchange
        .channel()
        .writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, body, headers, EmptyHttpHeaders.INSTANCE));
  }
}

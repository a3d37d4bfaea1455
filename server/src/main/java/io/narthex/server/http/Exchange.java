package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request in flight and its one answer.
final class Exchange implements Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long WAIT_MS = 1_000;
  private static final Response EVENTS =
      new Response(200, "text/event-stream", List.of(), out -> {})
          .with("Cache-Control", "no-cache")
          .with("Connection", "keep-alive");

  private final HttpCore core;
  private final ConnectionHandler connection;
  private final Channel channel;
  private final io.netty.handler.codec.http.HttpRequest head;
  private final long startNanos;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final Object writability = new Object();
  private volatile boolean gone;
  private boolean keepAlive;
  private Route.Treatment treatment = Route.Treatment.PLAIN;
  private String handler = "";
  private ByteBuf body = Unpooled.EMPTY_BUFFER;

  Exchange(
      HttpCore core,
      ConnectionHandler connection,
      Channel channel,
      io.netty.handler.codec.http.HttpRequest head) {
    this.core = core;
    this.connection = connection;
    this.channel = channel;
    this.head = head;
    this.startNanos = core.clock().nanoTime();
    this.keepAlive = HttpUtil.isKeepAlive(head);
  }

  Channel channel() {
    return channel;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  boolean headOnly() {
    return head.method().name().equals("HEAD");
  }

  /// Whether the client has gone.
  boolean gone() {
    return gone;
  }

  /// Whether an answer is on its way.
  boolean isAnswered() {
    return answered.get();
  }

  /// The client has gone; on the event loop.
  void clientGone() {
    gone = true;
    writabilityChanged();
  }

  void writabilityChanged() {
    synchronized (writability) {
      writability.notifyAll();
    }
  }

  /// The connection is closed after this answer.
  void closeAfterwards() {
    keepAlive = false;
  }

  /// How answers are treated from now on.
  void routed(Route route) {
    treatment = route.treatment();
    handler = route.label();
  }

  /// Takes the body of the request, to be released when the exchange is over.
  void own(ByteBuf requestBody) {
    body = requestBody;
  }

  /// Releases the body; on the event loop, once.
  void releaseBody() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }

  void handledAs(String label) {
    handler = label;
  }

  @Override
  public void send(Response response) {
    respond(response, false);
  }

  /// Sends `response`, waiting for a slow client where that is allowed.
  void respond(Response response, boolean mayWait) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "answer: expected=one, actual=a second one (" + head.uri() + ")");
    }
    ContentCoding coding = coding(response.status());
    HttpHeaders headers = headers(response, coding);
    ResponseStream stream = new ResponseStream(this, response.status(), headers, mayWait);
    int status = response.status();
    try {
      try (OutputStream out = core.compressors().open(coding, stream)) {
        response.body().writeTo(out);
      }
    } catch (IOException e) {
      stream.discard();
      abort(status, stream, e);
      return;
    } catch (RuntimeException | Error e) {
      LOG.error("answer to {} {} failed", head.method(), head.uri(), e);
      stream.discard();
      if (stream.started()) {
        abort(status, stream, e);
        return;
      }
      status = 500;
      stream =
          new ResponseStream(
              this, status, headers(Response.empty(500), ContentCoding.IDENTITY), false);
    }
    ChannelFuture written = stream.finish();
    core.observer()
        .answered(handler, status, core.clock().nanoTime() - startNanos, stream.sentBytes());
    written.addListener(done -> connection.finished(this, done.isSuccess()));
  }

  private void abort(int status, ResponseStream stream, Throwable cause) {
    LOG.debug("answer to {} cut off: {}", head.uri(), cause.getMessage());
    core.observer()
        .answered(handler, status, core.clock().nanoTime() - startNanos, stream.sentBytes());
    channel.close().addListener(done -> connection.finished(this, false));
  }

  /// Opens a stream of events, or answers that there is no room for one more.
  void stream(Endpoint.Events endpoint) {
    OpenStream stream = new OpenStream(this);
    Runnable leave;
    try {
      leave = endpoint.subscribe(stream);
    } catch (RuntimeException | Error e) {
      stream.end();
      throw e;
    }
    if (leave == null) {
      send(new Response(204, EVENTS.contentType(), EVENTS.headers(), EVENTS.body()));
    } else {
      stream.open(leave);
    }
  }

  /// The head of a stream of events, which is the answer.
  HttpResponse beginStream() {
    answered.set(true);
    HttpResponse response =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, headers(EVENTS, ContentCoding.IDENTITY));
    prepareStreamed(response);
    return response;
  }

  /// A stream of events is over.
  ///
  /// @param whole whether all that was sent could be written
  void endStream(long sentBytes, boolean whole) {
    core.observer()
        .answered(handler, EVENTS.status(), core.clock().nanoTime() - startNanos, sentBytes);
    connection.finished(this, whole);
  }

  private ContentCoding coding(int status) {
    return switch (treatment) {
      case COMPRESSED, COMPRESSED_CORS ->
          status == 204 || headOnly()
              ? ContentCoding.IDENTITY
              : ContentCoding.choose(head.headers().getAll(HttpHeaderNames.ACCEPT_ENCODING));
      case CORS, PLAIN -> ContentCoding.IDENTITY;
    };
  }

  private HttpHeaders headers(Response response, ContentCoding coding) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    headers.set(HttpHeaderNames.DATE, HttpDate.format(core.clock().nowMs()));
    if (!response.contentType().isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
    }
    for (Response.Header header : response.headers()) {
      headers.add(header.name(), header.value());
    }
    String origin = head.headers().get(HttpHeaderNames.ORIGIN, "");
    switch (treatment) {
      case COMPRESSED_CORS -> {
        headers.set(HttpHeaderNames.VARY, "Accept-Encoding, Origin");
        core.cors().apply(origin, headers);
      }
      case CORS -> {
        headers.set(HttpHeaderNames.VARY, "Origin");
        core.cors().apply(origin, headers);
      }
      case COMPRESSED -> headers.set(HttpHeaderNames.VARY, "Accept-Encoding");
      case PLAIN -> {}
    }
    if (coding != ContentCoding.IDENTITY) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    }
    return headers;
  }

  /// Completes the head of an answer whose length is not known.
  void prepareStreamed(HttpResponse response) {
    if (head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      keepAlive = false;
    } else {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  /// Waits until the client has taken enough of what was written.
  ///
  /// @throws IOException where it has gone, or has taken nothing for a minute
  void awaitWritable() throws IOException {
    long since = core.clock().nanoTime();
    synchronized (writability) {
      while (channel.isActive() && !channel.isWritable()) {
        if (core.clock().nanoTime() - since > STALL_NANOS) {
          throw new IOException("client has not read for a minute");
        }
        try {
          writability.wait(WAIT_MS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
    if (!channel.isActive()) {
      throw new IOException("client has gone");
    }
  }
}

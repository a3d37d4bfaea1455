package io.narthex.server.http;

import io.narthex.storage.text.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: assembles requests within the limits, has one at a time answered, and keeps what
/// a pipelining client sent meanwhile. Lives on the connection's event loop.
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final int MAX_PENDING = 256;
  private static final int MIN_BODY_BUFFER = 1 << 10;
  private static final int MAX_BODY_BUFFER = 1 << 20;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 << 10, 1 << 20);

  private final HttpCore core;
  private final ArrayDeque<HttpObject> pending = new ArrayDeque<>();
  private final ConnectionDeadline deadline;
  private @Nullable Assembly assembly;
  private @Nullable Exchange inFlight;
  private boolean closing;
  private boolean draining;

  ConnectionHandler(HttpCore core, ConnectionDeadline deadline) {
    this.core = core;
    this.deadline = deadline;
  }

  /// A request whose body is still arriving.
  private record Assembly(
      HttpRequest head, Resolver.Resolution resolution, ByteBuf body, int maxBytes) {}

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setWriteBufferWaterMark(WATER_MARK);
    ctx.channel().config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      return;
    }
    pending.add(object);
    if (pending.size() > MAX_PENDING && inFlight != null) {
      ctx.channel().config().setAutoRead(false);
    }
    drain(ctx);
  }

  /// Works off what has arrived until a request is in flight.
  private void drain(ChannelHandlerContext ctx) {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (inFlight == null && !closing) {
        HttpObject next = pending.poll();
        if (next == null) {
          break;
        }
        accept(ctx, next);
      }
    } finally {
      draining = false;
    }
    if (closing) {
      releasePending();
    } else if (inFlight == null) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void accept(ChannelHandlerContext ctx, HttpObject object) {
    if (object.decoderResult().isFailure()) {
      refuseMalformed(ctx, object);
      return;
    }
    if (object instanceof HttpRequest head) {
      begin(ctx, head);
    }
    if (object instanceof HttpContent content) {
      append(ctx, content);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    String problem = HeadRules.problem(head);
    if (problem != null) {
      refuse(ctx, HeadRules.status(head), problem);
      return;
    }
    Resolver.Resolution resolution = core.resolver().resolve(head.method().name(), head.uri());
    int maxBytes =
        resolution instanceof Resolver.Resolution.Run run
                && run.route().endpoint() instanceof Endpoint.Raw raw
            ? raw.maxBodyBytes()
            : HttpServerOptions.MAX_FORM_BYTES;
    long length = HttpUtil.getContentLength(head, 0L);
    if (length > maxBytes) {
      refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "http: request body too large");
      return;
    }
    deadline.bodyStarts(ctx);
    ByteBuf body =
        length == 0 && !HttpUtil.isTransferEncodingChunked(head)
            ? Unpooled.EMPTY_BUFFER
            : ctx.alloc().buffer(Math.clamp(length, MIN_BODY_BUFFER, MAX_BODY_BUFFER), maxBytes);
    assembly = new Assembly(head, resolution, body, maxBytes);
    if (HttpUtil.is100ContinueExpected(head)) {
      ChannelFuture _ =
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  private void append(ChannelHandlerContext ctx, HttpContent content) {
    Assembly current = assembly;
    if (current == null) {
      content.release();
      return;
    }
    ByteBuf part = content.content();
    if ((long) current.body().readableBytes() + part.readableBytes() > current.maxBytes()) {
      content.release();
      refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "http: request body too large");
      return;
    }
    if (part.isReadable()) {
      current.body().writeBytes(part);
    }
    content.release();
    if (content instanceof LastHttpContent) {
      assembly = null;
      deadline.requestComplete();
      run(ctx, current);
    }
  }

  private void run(ChannelHandlerContext ctx, Assembly complete) {
    Exchange exchange = new Exchange(core, this, ctx.channel(), complete.head());
    core.inFlight().begin();
    if (core.inFlight().isDraining()) {
      exchange.closeAfterwards();
    }
    inFlight = exchange;
    exchange.own(complete.body());
    switch (complete.resolution()) {
      case Resolver.Resolution.Answer(String handler, Response response) -> {
        exchange.handledAs(handler);
        exchange.send(response);
      }
      case Resolver.Resolution.Run run -> dispatch(ctx, exchange, complete, run);
    }
  }

  private void dispatch(
      ChannelHandlerContext ctx,
      Exchange exchange,
      Assembly complete,
      Resolver.Resolution.Run run) {
    Route route = run.route();
    exchange.routed(route);
    Request request =
        new Request(
            complete.head().method().name(),
            run.path(),
            Utf8.decode(run.variable().getBytes(StandardCharsets.ISO_8859_1)),
            run.rawQuery(),
            complete.head().headers(),
            complete.body(),
            clientAddress(ctx),
            exchange::gone);
    switch (route.endpoint()) {
      case Endpoint.Immediate immediate ->
          exchange.send(answer(request, () -> immediate.handle(request)));
      case Endpoint.Raw raw -> handOver(exchange, request, () -> raw.handle(request, exchange));
      case Endpoint.Events events -> handOver(exchange, request, () -> exchange.stream(events));
      case Endpoint.Blocking blocking -> submit(exchange, route, blocking, request);
    }
  }

  /// What `handler` answers. A handler that fails, be it for want of stack, costs its own request
  /// alone: the client is told so instead of being kept waiting.
  private static Response answer(Request request, Supplier<Response> handler) {
    try {
      return handler.get();
    } catch (RuntimeException | Error e) {
      return failed(request, e);
    }
  }

  private static Response failed(Request request, Throwable cause) {
    LOG.error("{} {} failed", request.method(), request.path(), cause);
    return Response.error(500, "internal error: " + cause);
  }

  private static void handOver(Exchange exchange, Request request, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      Response response = failed(request, e);
      if (!exchange.isAnswered()) {
        exchange.send(response);
      }
    }
  }

  private void submit(Exchange exchange, Route route, Endpoint.Blocking endpoint, Request request) {
    Executor lane =
        switch (route.lane()) {
          case QUERY -> core.queries();
          case OTHER -> core.others();
        };
    try {
      lane.execute(() -> exchange.respond(answer(request, () -> endpoint.handle(request)), true));
    } catch (RejectedExecutionException e) {
      exchange.send(Response.error(503, "too many requests in progress").with("Retry-After", "1"));
    }
  }

  private static String clientAddress(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress peer
        ? peer.getAddress().getHostAddress()
        : "";
  }

  /// The answer to `exchange` has been written, or could not be; from any thread of Netty.
  void finished(Exchange exchange, boolean written) {
    exchange.channel().eventLoop().execute(() -> next(exchange, written));
  }

  private void next(Exchange exchange, boolean written) {
    core.inFlight().end();
    exchange.releaseBody();
    if (inFlight != exchange) {
      return;
    }
    inFlight = null;
    ChannelHandlerContext ctx = exchange.channel().pipeline().context(this);
    if (ctx == null) {
      releasePending();
      return;
    }
    if (!written || !exchange.keepAlive() || core.inFlight().isDraining()) {
      closing = true;
      releasePending();
      ChannelFuture _ = ctx.close();
      return;
    }
    deadline.idle(ctx);
    drain(ctx);
  }

  private void refuseMalformed(ChannelHandlerContext ctx, HttpObject object) {
    Throwable cause = object.decoderResult().cause();
    ReferenceCountUtil.release(object);
    if (cause instanceof TooLongHttpLineException) {
      refuse(ctx, HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(ctx, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "request header too large");
    } else {
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "malformed request");
    }
  }

  /// Answers what is no acceptable request and closes, since nothing behind it can be trusted.
  void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String reason) {
    closing = true;
    dropAssembly();
    core.observer().refused(reason);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(status + ": " + reason + "\n", StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, Response.TEXT)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (inFlight != null) {
      inFlight.writabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    deadline.requestComplete();
    dropAssembly();
    releasePending();
    if (inFlight != null) {
      inFlight.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection of {} failed", clientAddress(ctx), cause);
    ChannelFuture _ = ctx.close();
  }

  private void dropAssembly() {
    if (assembly != null) {
      assembly.body().release();
      assembly = null;
    }
  }

  private void releasePending() {
    while (!pending.isEmpty()) {
      ReferenceCountUtil.release(pending.poll());
    }
  }
}

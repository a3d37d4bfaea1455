package io.narthex.server.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/// Asks a proxy for a way to an endpoint, then makes room for the endpoint's own pipeline. What the
/// proxy sends beyond its answer is none of the endpoint's: it is the first thing TLS then refuses.
/// Lives on the connection's event loop.
final class TunnelHandler extends ChannelInboundHandlerAdapter {
  private final Tunnel tunnel;
  private final String endpoint;
  private final ChannelHandler codec;
  private final ChannelPromise opened;
  private final Runnable next;
  private boolean accepted;

  /// A handler behind the `codec` that speaks with the proxy.
  ///
  /// @param endpoint `host:port` to reach
  /// @param opened done when the way is open; fails with an [HttpCallException]
  /// @param next adds the endpoint's pipeline at the end
  TunnelHandler(
      Tunnel tunnel, String endpoint, ChannelHandler codec, ChannelPromise opened, Runnable next) {
    this.tunnel = tunnel;
    this.endpoint = endpoint;
    this.codec = codec;
    this.opened = opened;
    this.next = next;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, endpoint);
    request.headers().set(HttpHeaderNames.HOST, endpoint);
    tunnel.headers().forEach((name, values) -> request.headers().set(name, values));
    context
        .writeAndFlush(request)
        .addListener(done -> {
          if (!done.isSuccess()) {
            fail(context, String.valueOf(ConnectionErrors.broken(done.cause()).getMessage()));
          }
        });
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!(message instanceof HttpObject object)) {
        fail(context, "data before the way was open");
      } else if (object.decoderResult().isFailure()) {
        fail(context, "malformed HTTP response");
      } else if (object instanceof HttpResponse response) {
        answered(context, response.status());
      }
      if (accepted && message instanceof LastHttpContent) {
        // The codec goes first: it would take the first bytes of TLS for a message of its own.
        context.pipeline().remove(codec);
        next.run();
        context.pipeline().remove(this);
        opened.trySuccess();
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answered(ChannelHandlerContext context, HttpResponseStatus status) {
    if (status.equals(HttpResponseStatus.OK)) {
      accepted = true;
    } else {
      fail(context, status.toString());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, "EOF");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, String.valueOf(ConnectionErrors.broken(cause).getMessage()));
  }

  private void fail(ChannelHandlerContext context, String reason) {
    opened.tryFailure(ConnectionErrors.noTunnel(tunnel.proxy(), reason));
    HttpTransport.close(context.channel());
  }
}

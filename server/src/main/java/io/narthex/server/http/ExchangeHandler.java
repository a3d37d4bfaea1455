package io.narthex.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// The end of one connection's pipeline: hands what arrives to the exchange that has the
/// connection. Only touched on the connection's event loop.
final class ExchangeHandler extends ChannelInboundHandlerAdapter {
  /// Why a connection that had no exchange failed: in its TLS handshake, say. Outlives the
  /// pipeline.
  private static final AttributeKey<HttpCallException> FAILURE =
      AttributeKey.valueOf(ExchangeHandler.class, "failure");

  private final HttpTransport transport;
  private final Peer endpoint;
  private @Nullable HttpExchange exchange;
  private boolean interim;
  private boolean keepAlive;

  ExchangeHandler(HttpTransport transport, Peer endpoint) {
    this.transport = transport;
    this.endpoint = endpoint;
  }

  /// Gives a connection to an exchange, whose request is to be written next.
  ///
  /// @return why not, null where the exchange has the connection
  static @Nullable HttpCallException begin(Channel channel, HttpExchange next) {
    HttpCallException failure = channel.attr(FAILURE).get();
    if (failure != null) {
      return failure;
    }
    ExchangeHandler handler = channel.pipeline().get(ExchangeHandler.class);
    if (handler == null) {
      return new HttpCallException(HttpCallException.Kind.CONNECTION, "EOF");
    }
    handler.exchange = next;
    handler.keepAlive = false;
    return null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    HttpExchange current = exchange;
    if (current == null || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      HttpTransport.close(context.channel());
      return;
    }
    DecoderResult decoded = object.decoderResult();
    if (decoded.isFailure()) {
      ReferenceCountUtil.release(message);
      fail(
          context,
          new HttpCallException(
              HttpCallException.Kind.BAD_ANSWER,
              "malformed HTTP response: " + decoded.cause().getMessage(),
              decoded.cause()));
      return;
    }
    if (object instanceof HttpResponse response) {
      interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (!interim) {
        keepAlive = HttpUtil.isKeepAlive(response);
        current.head(response);
      }
    }
    if (object instanceof HttpContent content) {
      if (interim) {
        content.release();
      } else {
        content(context, current, content);
      }
    }
  }

  private void content(ChannelHandlerContext context, HttpExchange current, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    boolean wanted = current.content(content.content());
    if (!wanted) {
      exchange = null;
      HttpTransport.close(context.channel());
    } else if (last) {
      exchange = null;
      if (keepAlive && context.channel().isActive()) {
        context.channel().config().setAutoRead(true);
        transport.putIdle(endpoint, context.channel());
      } else {
        HttpTransport.close(context.channel());
      }
      current.complete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    HttpExchange current = exchange;
    exchange = null;
    transport.forget(endpoint, context.channel());
    if (current != null) {
      current.disconnected(context.channel());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, ConnectionErrors.broken(cause));
  }

  private void fail(ChannelHandlerContext context, HttpCallException cause) {
    HttpExchange current = exchange;
    exchange = null;
    HttpTransport.close(context.channel());
    if (current != null) {
      current.broken(context.channel(), cause);
    } else {
      context.channel().attr(FAILURE).setIfAbsent(cause);
    }
  }
}

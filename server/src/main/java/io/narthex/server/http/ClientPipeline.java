package io.narthex.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// What stands between an outgoing connection and its exchanges: TLS to the first hop, the request
/// that opens a tunnel, TLS to the endpoint, HTTP.
final class ClientPipeline {
  private static final int MAX_LINE_BYTES = 1 << 16;
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int MAX_CHUNK_BYTES = 1 << 16;

  /// The end of opening a connection's tunnel.
  private static final AttributeKey<ChannelFuture> TUNNEL =
      AttributeKey.valueOf(ClientPipeline.class, "tunnel");

  private ClientPipeline() {}

  /// Fills the pipeline of a new connection. Where there is a tunnel the rest of the pipeline waits
  /// until it is open.
  static void install(Channel channel, Peer endpoint, HttpTransport transport) {
    Tunnel tunnel = endpoint.tunnel();
    if (tunnel == null) {
      exchanges(channel, endpoint, transport);
      return;
    }
    tls(channel, tunnel.proxy());
    ChannelHandler codec = codec();
    ChannelPromise opened = channel.newPromise();
    channel.attr(TUNNEL).set(opened);
    channel.pipeline().addLast(codec);
    channel
        .pipeline()
        .addLast(
            new TunnelHandler(
                tunnel,
                endpoint.address(),
                codec,
                opened,
                () -> exchanges(channel, endpoint, transport)));
  }

  /// Done when the tunnel of a connection is open.
  static ChannelFuture tunnelled(ChannelFuture connected) {
    ChannelPromise open = connected.channel().newPromise();
    connected.addListener(done -> {
      if (!done.isSuccess()) {
        open.setFailure(done.cause());
      } else {
        connected
            .channel()
            .attr(TUNNEL)
            .get()
            .addListener(end -> {
              if (end.isSuccess()) {
                open.setSuccess();
              } else {
                open.setFailure(end.cause());
              }
            });
      }
    });
    return open;
  }

  private static void exchanges(Channel channel, Peer endpoint, HttpTransport transport) {
    tls(channel, endpoint);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(codec());
    pipeline.addLast(new ExchangeHandler(transport, endpoint));
  }

  private static HttpClientCodec codec() {
    return new HttpClientCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES),
        false,
        false);
  }

  private static void tls(Channel channel, Peer hop) {
    SslContext tls = hop.tls();
    if (tls == null) {
      return;
    }
    SslHandler handler = tls.newHandler(channel.alloc(), hop.serverName(), hop.port());
    // The deadline of the exchange covers the handshake.
    handler.setHandshakeTimeoutMillis(0);
    SSLEngine engine = handler.engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(hop.verified() ? "HTTPS" : "");
    engine.setSSLParameters(parameters);
    channel.pipeline().addLast(handler);
  }
}

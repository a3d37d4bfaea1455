package io.narthex.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes a connection whose client takes too long: for the head of a request, for its body, or for
/// the next request. Sits before the codec, where the first byte of a request is seen. Lives on the
/// connection's event loop.
final class ConnectionDeadline extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionDeadline.class);

  private final HttpServerOptions options;
  private final HttpObserver observer;
  private @Nullable ScheduledFuture<?> timer;
  private boolean betweenRequests = true;

  ConnectionDeadline(HttpServerOptions options, HttpObserver observer) {
    this.options = options;
    this.observer = observer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    idle(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (betweenRequests) {
      betweenRequests = false;
      arm(ctx, Math.min(options.headerTimeoutMs(), options.readTimeoutMs()), "request header");
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    disarm();
    ctx.fireChannelInactive();
  }

  /// The head has arrived; now the body has to.
  void bodyStarts(ChannelHandlerContext ctx) {
    arm(ctx, options.readTimeoutMs(), "request body");
  }

  /// The request is complete; its answer takes as long as it takes.
  void requestComplete() {
    betweenRequests = false;
    disarm();
  }

  /// The answer has been written; the next request may come.
  void idle(ChannelHandlerContext ctx) {
    betweenRequests = true;
    arm(ctx, options.readTimeoutMs(), "next request");
  }

  private void arm(ChannelHandlerContext ctx, long timeoutMs, String what) {
    disarm();
    timer =
        ctx.executor()
            .schedule(
                () -> {
                  LOG.debug(
                      "closing connection of {}: waited too long for {}", ctx.channel(), what);
                  if (!what.equals("next request")) {
                    observer.refused("timeout: " + what);
                  }
                  ChannelFuture _ = ctx.close();
                },
                timeoutMs,
                TimeUnit.MILLISECONDS);
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}

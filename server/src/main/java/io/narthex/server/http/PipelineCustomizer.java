package io.narthex.server.http;

import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/// Puts the server's own limits and request handling into Micronaut's pipeline.
final class PipelineCustomizer implements NettyServerCustomizer {
  private final HttpCore core;
  private final ConnectionLimit limit;
  private final @Nullable Channel channel;

  PipelineCustomizer(HttpCore core, ConnectionLimit limit) {
    this(core, limit, null);
  }

  private PipelineCustomizer(HttpCore core, ConnectionLimit limit, @Nullable Channel channel) {
    this.core = core;
    this.limit = limit;
    this.channel = channel;
  }

  @Override
  public NettyServerCustomizer specializeForChannel(Channel specialized, ChannelRole role) {
    switch (role) {
      case LISTENER -> limit.listener(specialized);
      case CONNECTION -> limit.opened(specialized);
      case REQUEST_STREAM, PUSH_PROMISE_STREAM -> {}
    }
    return new PipelineCustomizer(core, limit, role == ChannelRole.CONNECTION ? specialized : null);
  }

  @Override
  public void onStreamPipelineBuilt() {
    if (channel == null) {
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    ConnectionDeadline deadline = new ConnectionDeadline(core.options(), core.observer());
    pipeline.addBefore(
        ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, "narthex-deadline", deadline);
    pipeline.replace(
        ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND,
        "narthex-connection",
        new ConnectionHandler(core, deadline));
  }
}

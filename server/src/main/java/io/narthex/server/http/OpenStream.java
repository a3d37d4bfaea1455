package io.narthex.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;

/// The events of one exchange. Nothing is sent of a stream that is ended before it is open.
final class OpenStream implements EventStream {
  private final Exchange exchange;
  private final Channel channel;
  private boolean headSent;
  private boolean over;
  private long sentBytes;

  OpenStream(Exchange exchange) {
    this.exchange = exchange;
    this.channel = exchange.channel();
  }

  /// Has the client see that the stream is open.
  ///
  /// @param leave is run when the client has gone
  void open(Runnable leave) {
    synchronized (this) {
      boolean cut = over && !headSent;
      sendHead();
      if (cut) {
        sendLast();
      }
    }
    channel
        .closeFuture()
        .addListener(closed -> {
          leave.run();
          end();
        });
  }

  @Override
  public synchronized boolean send(String data) {
    if (over || !channel.isWritable()) {
      return false;
    }
    sendHead();
    byte[] event = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    sentBytes += event.length;
    ChannelFuture _ = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(event)));
    return true;
  }

  @Override
  public synchronized void end() {
    if (!over) {
      over = true;
      if (headSent) {
        sendLast();
      }
    }
  }

  private void sendHead() {
    if (!headSent) {
      headSent = true;
      ChannelFuture _ = channel.writeAndFlush(exchange.beginStream());
    }
  }

  private void sendLast() {
    channel
        .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
        .addListener(done -> exchange.endStream(sentBytes, done.isSuccess()));
  }
}

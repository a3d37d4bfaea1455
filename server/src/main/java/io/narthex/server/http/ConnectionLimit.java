package io.narthex.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;

/// Bounds the open connections of all listeners together: at the limit the listeners stop
/// accepting, so that further clients wait in the backlog, as upstream has it. Thread-safe.
final class ConnectionLimit {
  private final int limit;
  private final HttpObserver observer;
  private final List<Channel> listeners = new ArrayList<>();
  private int open;

  ConnectionLimit(int limit, HttpObserver observer) {
    this.limit = limit;
    this.observer = observer;
  }

  synchronized void listener(Channel listener) {
    listeners.add(listener);
  }

  /// Closes the listeners, so that further clients are refused.
  synchronized void stopAccepting() {
    for (Channel listener : listeners) {
      ChannelFuture _ = listener.close();
    }
  }

  synchronized void opened(Channel connection) {
    open++;
    observer.connections(open);
    if (open >= limit) {
      accept(false);
    }
    connection.closeFuture().addListener(closed -> closed());
  }

  private synchronized void closed() {
    open--;
    observer.connections(open);
    if (open < limit) {
      accept(true);
    }
  }

  private void accept(boolean on) {
    for (Channel listener : listeners) {
      if (listener.config().isAutoRead() != on) {
        listener.config().setAutoRead(on);
      }
    }
  }
}

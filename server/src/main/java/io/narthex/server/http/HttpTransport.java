package io.narthex.server.http;

import io.narthex.storage.clock.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What all outgoing connections share: event loops, name look-ups, and connections that wait for
/// their next request. Thread-safe.
public final class HttpTransport implements AutoCloseable {
  private static final int MAX_IDLE_PER_ENDPOINT = 4;
  private static final int RESOLVER_THREADS = 4;
  private static final long IDLE_MS = 300_000;

  private record Waiting(Channel channel, Future<?> expiry) {}

  private final EventLoopGroup loops;
  private final ExecutorService resolver;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Map<Peer, Deque<Waiting>> idle = new HashMap<>();

  /// A transport with as many event loops as `threads`, in this process's environment.
  public HttpTransport(int threads) {
    this(threads, System.getenv(), Clock.system());
  }

  /// A transport with as many event loops as `threads`.
  ///
  /// @param environment variables that may name proxies
  /// @param clock tells when tokens expire
  public HttpTransport(int threads, Map<String, String> environment, Clock clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("http-client", true), NioIoHandler.newFactory());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            RESOLVER_THREADS,
            RESOLVER_THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("name-lookup", true));
    pool.allowCoreThreadTimeOut(true);
    resolver = pool;
  }

  /// Closes a connection without waiting for it.
  static void close(Channel channel) {
    ChannelFuture _ = channel.close();
  }

  Map<String, String> environment() {
    return environment;
  }

  Clock clock() {
    return clock;
  }

  EventLoop nextLoop() {
    return loops.next();
  }

  /// Looks a host up without holding an event loop up; `done` gets one of the two.
  void resolve(
      String host, BiConsumer<@Nullable InetAddress, @Nullable UnknownHostException> done) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        done.accept(InetAddress.getByAddress(literal), null);
      } catch (UnknownHostException e) {
        done.accept(null, e);
      }
      return;
    }
    resolver.execute(() -> {
      InetAddress address;
      try {
        address = InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        done.accept(null, e);
        return;
      }
      done.accept(address, null);
    });
  }

  /// A waiting connection to `endpoint`, null where there is none that is still open.
  @Nullable Channel takeIdle(Peer endpoint) {
    synchronized (idle) {
      Deque<Waiting> waiting = idle.get(endpoint);
      while (waiting != null && !waiting.isEmpty()) {
        Waiting last = waiting.removeLast();
        last.expiry.cancel(false);
        if (waiting.isEmpty()) {
          idle.remove(endpoint);
        }
        if (last.channel.isActive()) {
          return last.channel;
        }
      }
    }
    return null;
  }

  /// Keeps a connection whose exchange is over for the next one.
  void putIdle(Peer endpoint, Channel channel) {
    synchronized (idle) {
      Deque<Waiting> waiting = idle.computeIfAbsent(endpoint, e -> new ArrayDeque<>());
      if (waiting.size() < MAX_IDLE_PER_ENDPOINT) {
        Future<?> expiry =
            channel
                .eventLoop()
                .schedule(() -> expire(endpoint, channel), IDLE_MS, TimeUnit.MILLISECONDS);
        waiting.addLast(new Waiting(channel, expiry));
        return;
      }
    }
    close(channel);
  }

  private void expire(Peer endpoint, Channel channel) {
    if (forget(endpoint, channel)) {
      close(channel);
    }
  }

  /// Whether the connection was waiting; it is not any more.
  boolean forget(Peer endpoint, Channel channel) {
    synchronized (idle) {
      Deque<Waiting> waiting = idle.get(endpoint);
      if (waiting == null) {
        return false;
      }
      boolean found = false;
      for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
        Waiting one = all.next();
        if (one.channel.equals(channel)) {
          one.expiry.cancel(false);
          all.remove();
          found = true;
        }
      }
      if (waiting.isEmpty()) {
        idle.remove(endpoint);
      }
      return found;
    }
  }

  /// Starts to connect; done when a request can be written, though TLS may still be on its way.
  ChannelFuture connect(Peer endpoint, InetAddress firstHop, long timeoutMs) {
    ChannelFuture connected =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.clamp(timeoutMs + 1_000, 1, Integer.MAX_VALUE))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    ClientPipeline.install(channel, endpoint, HttpTransport.this);
                  }
                })
            .connect(new InetSocketAddress(firstHop, endpoint.firstHop().port()));
    return endpoint.tunnel() == null ? connected : ClientPipeline.tunnelled(connected);
  }

  /// Closes what waits and stops; exchanges under way fail.
  @Override
  public void close() {
    List<Waiting> waiting;
    synchronized (idle) {
      waiting = idle.values().stream().flatMap(Deque::stream).toList();
      idle.clear();
    }
    waiting.forEach(w -> close(w.channel));
    resolver.shutdownNow();
    Future<?> _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}

package io.narthex.server.http;

import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyHttpServer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.narthex.storage.clock.Clock;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The listener: Micronaut's Netty server with this package's handling of requests in its pipeline.
/// Event loops only assemble and send bytes; endpoints that may wait run on two bounded pools of
/// platform threads, one for queries and one for everything else.
public final class HttpServer implements AutoCloseable {
  private static final int MAX_WAITING = 4_096;
  private static final long IDLE_THREAD_SECONDS = 60;

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final ExecutorService queries;
  private final ExecutorService others;
  private final ConnectionLimit limit;
  private final InFlight inFlight;

  private HttpServer(
      ApplicationContext context, EmbeddedServer server, HttpCore core, ConnectionLimit limit) {
    this.context = context;
    this.server = server;
    this.queries = core.queries();
    this.others = core.others();
    this.limit = limit;
    this.inFlight = core.inFlight();
  }

  /// Listens and answers from now on.
  ///
  /// @throws RuntimeException where an address cannot be bound
  public static HttpServer start(
      HttpServerOptions options,
      Routes routes,
      Supplier<Readiness> readiness,
      HttpObserver observer,
      Clock clock) {
    ThreadPoolExecutor queries = pool("http-query", options.queryThreads());
    ThreadPoolExecutor others = pool("http-work", options.otherThreads());
    HttpCore core =
        new HttpCore(
            options,
            new Resolver(routes, options.routePrefix(), readiness),
            new Cors(options.corsOrigin()),
            new CompressorPool(),
            observer,
            clock,
            queries,
            others,
            new InFlight(clock));
    ConnectionLimit limit = new ConnectionLimit(options.maxConnections(), observer);
    ApplicationContext context =
        ApplicationContext.builder()
            .banner(false)
            .deduceEnvironment(false)
            .deduceCloudEnvironment(false)
            .bootstrapEnvironment(false)
            .environmentPropertySource(false)
            .properties(settings(options))
            .start();
    try {
      context
          .getBean(NettyServerCustomizer.Registry.class)
          .register(new PipelineCustomizer(core, limit));
      EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
      return new HttpServer(context, server, core, limit);
    } catch (RuntimeException e) {
      context.close();
      queries.shutdown();
      others.shutdown();
      throw e;
    }
  }

  private static Map<String, Object> settings(HttpServerOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("micronaut.server.netty.use-native-transport", false);
    settings.put(
        "micronaut.server.netty.max-initial-line-length", HttpServerOptions.MAX_HEAD_BYTES);
    settings.put("micronaut.server.netty.max-header-size", HttpServerOptions.MAX_HEAD_BYTES);
    settings.put("micronaut.server.idle-timeout", "-1s");
    settings.put("micronaut.server.read-idle-timeout", "-1s");
    settings.put("micronaut.server.write-idle-timeout", "-1s");
    List<InetSocketAddress> addresses = options.listenAddresses();
    for (int i = 0; i < addresses.size(); i++) {
      String listener = "micronaut.server.netty.listeners.address" + i;
      settings.put(listener + ".host", addresses.get(i).getHostString());
      settings.put(
          listener + ".port", addresses.get(i).getPort() == 0 ? -1 : addresses.get(i).getPort());
    }
    return settings;
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /// Ports that are listened on, in the order of the addresses.
  public List<Integer> ports() {
    return List.copyOf(((NettyHttpServer) server).getBoundPorts());
  }

  /// Stops listening; requests that have arrived are still answered, and end their connections.
  public void stopAccepting() {
    inFlight.drain();
    limit.stopAccepting();
  }

  /// Waits until all requests that have arrived are answered.
  ///
  /// @return how many are not at the end of `timeoutMs`
  public int awaitAnswers(long timeoutMs) throws InterruptedException {
    return inFlight.awaitNone(timeoutMs);
  }

  /// Stops listening, closes all connections and waits a little for the work in progress.
  @Override
  public void close() {
    server.stop();
    context.close();
    queries.shutdown();
    others.shutdown();
  }
}

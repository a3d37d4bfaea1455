package io.narthex.benchmarks.macro;

import com.sun.net.httpserver.HttpServer;
import io.narthex.benchmarks.data.TargetPages;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Serves the pages of many targets on one port, under `/target/N`; every answer is a step further.
final class FakeTargets implements AutoCloseable {
  private static final int STEPS = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicLong served = new AtomicLong();

  FakeTargets(TargetPages pages, int targets) throws IOException {
    byte[][][] prepared = new byte[targets][STEPS][];
    for (int target = 0; target < targets; target++) {
      for (int step = 0; step < STEPS; step++) {
        prepared[target][step] = pages.page(target, step);
      }
    }
    AtomicLongArray next = new AtomicLongArray(targets);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/target/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          int target = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
          byte[] page = prepared[target][(int) (next.getAndIncrement(target) % STEPS)];
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, page.length);
          // Ending the exchange itself would end the connection too; servers keep theirs open.
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(page);
          }
          served.incrementAndGet();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Pages served so far.
  long served() {
    return served.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

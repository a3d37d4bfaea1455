package io.narthex.server.remote.send;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// A remote-write receiver that does what a test asks, and keeps what it took in the order in which
/// it came.
public final class FaultyReceiver implements AutoCloseable {
  /// How a request is answered; status 0 breaks the connection off.
  public record Reply(int status, Map<String, String> headers, String text) {
    public static Reply of(int status) {
      return new Reply(status, Map.of(), "");
    }

    boolean takes() {
      return status / 100 == 2;
    }
  }

  /// Decides; called by any thread.
  public interface Behaviour {
    Reply reply(SentRequest request) throws InterruptedException;
  }

  public static final Behaviour WELL =
      request ->
          new Reply(
              204,
              request.isV2()
                  ? Map.of(
                      "X-Prometheus-Remote-Write-Samples-Written",
                      "" + request.sampleCount(),
                      "X-Prometheus-Remote-Write-Exemplars-Written",
                      "" + request.series().stream().mapToInt(s -> s.exemplars().size()).sum())
                  : Map.of(),
              "");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicReference<Behaviour> behaviour = new AtomicReference<>(WELL);
  public final List<SentRequest> requests = new CopyOnWriteArrayList<>();
  public final List<SentRequest> taken = new CopyOnWriteArrayList<>();
  public final List<String> bad = new CopyOnWriteArrayList<>();

  /// Samples taken, by labels.
  public final Map<Map<String, String>, List<SentRequest.Sample>> samples =
      new ConcurrentHashMap<>();

  public FaultyReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/write";
  }

  public void behave(Behaviour newBehaviour) {
    behaviour.set(newBehaviour);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    SentRequest request;
    Reply reply;
    try {
      request = SentRequest.decode(headers, body);
      requests.add(request);
      reply = behaviour.get().reply(request);
    } catch (InterruptedException e) {
      // Closed while a request was being answered.
      exchange.close();
      throw new IOException(e);
    } catch (IOException | RuntimeException e) {
      bad.add(e.toString());
      throw new IOException(e);
    }
    if (reply.takes()) {
      take(request);
    }
    if (reply.status == 0) {
      exchange.close();
      return;
    }
    reply.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] text = reply.text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status, text.length == 0 ? -1 : text.length);
    if (text.length > 0) {
      exchange.getResponseBody().write(text);
    }
    exchange.close();
  }

  private synchronized void take(SentRequest request) {
    taken.add(request);
    for (SentRequest.Series series : request.series()) {
      samples
          .computeIfAbsent(series.labels(), key -> new CopyOnWriteArrayList<>())
          .addAll(series.samples());
    }
  }

  public synchronized int sampleCount() {
    return samples.values().stream().mapToInt(List::size).sum();
  }

  /// Waits until `condition` holds.
  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for 20 s");
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

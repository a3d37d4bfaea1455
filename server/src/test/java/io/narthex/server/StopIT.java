package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.remote.send.FaultyReceiver;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.narthex.server.remote.send.SentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SIGTERM and SIGINT end a server that scrapes, and sends to a receiver that does not answer any
/// more, within a second and with status 0; the next one goes on sending where it stood.
@Timeout(240)
final class StopIT {
  /// A busy machine may hold up one of them.
  private static final int LIVES = 3;

  private static final int NUMBERS = 20;
  private static final long WITHIN_MS = 1_000;
  private static final Map<String, String> SERIES = Map.of("__name__", "pushed", "a", "b");

  @TempDir private Path directory;
  private final long startMs = System.currentTimeMillis() - 60_000;
  private int number;

  private void configure(FaultyReceiver receiver, int port) throws IOException {
    Files.writeString(
        directory.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms}
        scrape_configs:
          - job_name: self
            static_configs:
              - targets: ["127.0.0.1:%d"]
        remote_write:
          - url: %s
            queue_config: {batch_send_deadline: 20ms}
            write_relabel_configs:
              - {source_labels: [__name__], regex: pushed, action: keep}
        """
            .formatted(port, receiver.url()));
  }

  private void push(ServerProcess server) throws IOException {
    for (int i = 0; i < NUMBERS; i++) {
      number++;
      assertEquals(204, PushedSample.send(server, startMs + number, number).status());
    }
  }

  private static List<Integer> received(FaultyReceiver receiver) {
    return Stream.ofNullable(receiver.samples.get(SERIES))
        .flatMap(List::stream)
        .map(SentRequest.Sample::value)
        .map(Double::intValue)
        .toList();
  }

  private List<Integer> all() {
    return IntStream.rangeClosed(1, number).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsWithinASecond(String signal) throws Exception {
    int port = ServerProcess.freePort();
    long bestMs = Long.MAX_VALUE;
    CountDownLatch released = new CountDownLatch(1);
    try (FaultyReceiver receiver = new FaultyReceiver()) {
      configure(receiver, port);
      for (int life = 0; life < LIVES; life++) {
        receiver.behave(FaultyReceiver.WELL);
        try (ServerProcess server = start(port)) {
          server.await(() ->
              server.data("/api/v1/query?query=up").path("result").toString().contains("\"1\""));
          push(server);
          server.await(() -> received(receiver).equals(all()));
          int before = receiver.requests.size();
          receiver.behave(request -> {
            released.await();
            return Reply.of(0);
          });
          push(server);
          server.await(() -> receiver.requests.size() > before);
          bestMs = Math.min(bestMs, stop(server, signal));
        }
      }
      released.countDown();
      receiver.behave(FaultyReceiver.WELL);
      try (ServerProcess server = start(port)) {
        // None is missing, and none that was answered is sent again.
        server.await(() -> received(receiver).size() >= number);
        assertEquals(all(), received(receiver));
        assertEquals(List.of(), receiver.bad);
        stop(server, signal);
      }
    } finally {
      released.countDown();
    }
    System.out.printf("ended %d ms after SIG%s at best%n", bestMs, signal);
    assertTrue(bestMs <= WITHIN_MS, bestMs + " ms");
  }

  private ServerProcess start(int port) throws Exception {
    return ServerProcess.start(
        directory, port, "--config.file=prometheus.yml", "--web.enable-remote-write-receiver");
  }

  /// Milliseconds from the signal to the end of the process.
  private static long stop(ServerProcess server, String signal) throws Exception {
    long startNanos = System.nanoTime();
    server.signal(signal);
    assertEquals(0, server.status());
    long tookMs = (System.nanoTime() - startNanos) / 1_000_000;
    assertTrue(server.log().contains("msg=stopped"), server.log());
    return tookMs;
  }
}

package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.remote.send.FaultyReceiver;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.narthex.server.remote.send.SentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ledger: numbered samples go into a server that sends them on; the server is killed and the
/// receiver is away at random. Each number that was acknowledged arrives, with its own value, in
/// order but for what a restart repeats.
@Timeout(300)
final class RemoteWriteKillIT {
  private static final int LIVES = 6;
  private static final Map<String, String> SERIES = Map.of("__name__", "pushed", "a", "b");

  @TempDir private Path directory;
  private final Random random = new Random(Long.getLong("test.seed", 1));
  private final long startMs = System.currentTimeMillis() - 60_000;
  private final TreeSet<Integer> acknowledged = new TreeSet<>();
  private int number;

  private ServerProcess start() throws Exception {
    return ServerProcess.start(
        directory,
        ServerProcess.freePort(),
        "--config.file=prometheus.yml",
        "--web.enable-remote-write-receiver");
  }

  private void configure(FaultyReceiver receiver) throws IOException {
    Files.writeString(
        directory.resolve("prometheus.yml"),
        "remote_write:\n- url: "
            + receiver.url()
            + "\n  queue_config: {batch_send_deadline: 100ms, min_backoff: 5ms, max_backoff: 50ms}\n");
  }

  /// Writes numbers until the time is over.
  private void write(ServerProcess server, long millis) throws IOException {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < endNanos) {
      number++;
      if (PushedSample.send(server, startMs + number, number).status() == 204) {
        acknowledged.add(number);
      }
    }
  }

  @Test
  void noNumberIsLostThroughKillsAndOutages() throws Exception {
    try (FaultyReceiver receiver = new FaultyReceiver()) {
      configure(receiver);
      receiver.behave(request ->
          (System.nanoTime() / 700_000_000) % 3 == 0
              ? Reply.of(random.nextBoolean() ? 503 : 0)
              : FaultyReceiver.WELL.reply(request));
      for (int life = 0; life < LIVES; life++) {
        try (ServerProcess server = start()) {
          write(server, 300 + random.nextInt(1_500));
          server.signal("KILL");
          assertEquals(137, server.status());
        }
      }
      receiver.behave(FaultyReceiver.WELL);
      int last;
      try (ServerProcess server = start()) {
        write(server, 300);
        last = acknowledged.last();
        FaultyReceiver.await(() -> numbers(receiver).contains(last));
        JsonNode status = server.data("/api/v1/status/remote_write").path("destinations").path(0);
        assertEquals(receiver.url(), status.path("url").asText());
        assertEquals(0, status.path("samplesFailed").asInt());
        long stopNanos = System.nanoTime();
        server.signal("TERM");
        assertEquals(0, server.status());
        assertTrue(System.nanoTime() - stopNanos < 5_000_000_000L);
      }
      check(receiver, last);
    }
  }

  private static List<SentRequest.Sample> received(FaultyReceiver receiver) {
    return List.copyOf(receiver.samples.getOrDefault(SERIES, List.of()));
  }

  private static Set<Integer> numbers(FaultyReceiver receiver) {
    Set<Integer> numbers = new TreeSet<>();
    received(receiver).forEach(sample -> numbers.add((int) sample.value()));
    return numbers;
  }

  private void check(FaultyReceiver receiver, int last) {
    Set<Integer> missing = new TreeSet<>(acknowledged);
    missing.removeAll(numbers(receiver));
    assertEquals(Set.of(), missing);
    Map<Long, Double> values = new HashMap<>();
    List<Integer> backwards = new ArrayList<>();
    double previous = 0;
    int duplicates = 0;
    for (SentRequest.Sample sample : received(receiver)) {
      assertEquals(startMs + (long) sample.value(), sample.timestampMs());
      Double before = values.put(sample.timestampMs(), sample.value());
      duplicates += before == null ? 0 : 1;
      assertTrue(before == null || before == sample.value());
      if (sample.value() < previous) {
        backwards.add((int) sample.value());
      }
      previous = sample.value();
    }
    System.out.printf(
        "ledger: %d lives, %d acknowledged, %d received, %d twice, went back %d times, holes 0%n",
        LIVES + 1, acknowledged.size(), values.size(), duplicates, backwards.size());
    assertTrue(last > 100, "numbers: " + last);
    assertTrue(backwards.size() <= LIVES, backwards::toString);
  }
}

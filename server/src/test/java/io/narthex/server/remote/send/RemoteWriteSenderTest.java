package io.narthex.server.remote.send;

import static io.narthex.server.remote.send.FaultyReceiver.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.narthex.server.remote.send.SendCounters.Count;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.MetricMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A sender before a receiver that fails in all the ways that receivers fail: nothing is lost, the
/// samples of a series arrive in order, others are not affected.
@Timeout(60)
final class RemoteWriteSenderTest {
  private static final String FAST =
      "queue_config: {batch_send_deadline: 50ms, min_backoff: 5ms, max_backoff: 20ms";

  @TempDir private Path directory;
  private FaultyReceiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new FaultyReceiver();
  }

  @AfterEach
  void end() {
    receiver.close();
    assertEquals(List.of(), receiver.bad);
  }

  private String entry(String more) {
    return "- {url: " + receiver.url() + ", " + FAST + more + "}\n";
  }

  /// Each series has values 1 … `last` in this order; one that comes twice comes twice in a row or
  /// from the beginning of what was repeated.
  private void requireAll(int series, int last) {
    for (int n = 0; n < series; n++) {
      int expected = 1;
      for (SentRequest.Sample sample :
          receiver.samples.getOrDefault(SenderFixture.labels(n), List.of())) {
        assertTrue(sample.value() <= expected, "series " + n + ": hole before " + sample);
        assertEquals(SenderFixture.T0 + 1_000 * (long) sample.value(), sample.timestampMs());
        expected = Math.max(expected, (int) sample.value() + 1);
      }
      assertEquals(last + 1, expected, "series " + n);
    }
  }

  private int distinct() {
    Set<String> distinct = new HashSet<>();
    receiver.samples.forEach(
        (labels, samples) -> List.copyOf(samples).forEach(s -> distinct.add(labels + "" + s)));
    return distinct.size();
  }

  private void fill(SenderFixture fixture, int series, int from, int to) {
    for (int value = from; value <= to; value++) {
      fixture.write(0, series, SenderFixture.T0 + value * 1_000L, value);
    }
  }

  private static SendCounters counters(SenderFixture fixture) {
    return fixture.sender.destinations().getFirst().counters();
  }

  @Test
  void sendsAsTheSpecificationAsks() throws ConfigException {
    String more = "}, headers: {X-Scope-OrgID: tenant}, basic_auth: {username: u, password: p}";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 3, 1, 2);
      await(() -> receiver.sampleCount() == 6);
      requireAll(3, 2);
      Map<String, String> headers = receiver.requests.getFirst().headers();
      assertEquals("application/x-protobuf", headers.get("content-type"));
      assertEquals("snappy", headers.get("content-encoding"));
      assertEquals("0.1.0", headers.get("x-prometheus-remote-write-version"));
      assertEquals("Prometheus/3.14.0", headers.get("user-agent"));
      assertEquals("tenant", headers.get("x-scope-orgid"));
      assertEquals("Basic dTpw", headers.get("authorization"));
      assertFalse(headers.containsKey("retry-attempt"));
      await(() -> counters(fixture).get(Count.SAMPLES_SENT) == 6);
    }
  }

  @Test
  void sendsTheSecondVersionWithMetadata() throws ConfigException {
    String more = "}, protobuf_message: io.prometheus.write.v2.Request";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fixture.database.putMetadata(new MetricMetadata("m", "gauge", "seconds", "Help."));
      Destination only = fixture.sender.destinations().getFirst();
      only.encoder().metadataIs(fixture.database.metadata(""));
      fill(fixture, 3, 1, 2);
      await(() -> receiver.sampleCount() == 6);
      requireAll(3, 2);
      SentRequest request = receiver.requests.getFirst();
      assertEquals(
          "application/x-protobuf;proto=io.prometheus.write.v2.Request",
          request.headers().get("content-type"));
      assertEquals("2.0.0", request.headers().get("x-prometheus-remote-write-version"));
      assertEquals("2|Help.|seconds", request.series().getFirst().metadata());
      await(() -> counters(fixture).get(Count.SAMPLES_SENT) == 6);
    }
  }

  @Test
  void goesOnWhereItWasAfterAStop() throws ConfigException {
    receiver.behave(request -> Reply.of(503));
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 5, 1, 10);
      await(() -> receiver.requests.size() > 3);
    }
    assertEquals(0, receiver.sampleCount());
    receiver.behave(FaultyReceiver.WELL);
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 5, 11, 12);
      await(() -> distinct() == 60);
      requireAll(5, 12);
      assertEquals(60, receiver.sampleCount(), "nothing twice after a stop in order");
    }
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 5, 13, 13);
      await(() -> distinct() == 65);
      assertEquals(65, receiver.sampleCount());
    }
  }

  @Test
  void bringsAllThroughEveryKindOfFailure() throws ConfigException {
    AtomicInteger count = new AtomicInteger();
    receiver.behave(request -> {
      int number = count.incrementAndGet();
      return switch (number % 7) {
        case 1 -> Reply.of(503);
        case 2 -> Reply.of(0);
        case 3 -> new Reply(429, Map.of("Retry-After", "0"), "slow down");
        case 4 -> Reply.of(500);
        case 5 -> {
          Thread.sleep(400);
          yield Reply.of(504);
        }
        default -> FaultyReceiver.WELL.reply(request);
      };
    });
    String more = ", max_samples_per_send: 7, capacity: 30}, remote_timeout: 200ms";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 5, 1, 20);
      await(() -> distinct() == 100);
      requireAll(5, 20);
      assertTrue(counters(fixture).get(Count.SAMPLES_RETRIED) > 0);
      assertEquals(0, counters(fixture).get(Count.SAMPLES_FAILED));
      assertTrue(
          receiver.requests.stream().anyMatch(r -> r.headers().containsKey("retry-attempt")));
    }
  }

  @Test
  void sendsLessAtATimeWhereItIsTooMuch() throws ConfigException {
    receiver.behave(
        request -> request.sampleCount() > 3 ? Reply.of(413) : FaultyReceiver.WELL.reply(request));
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 10, 1, 10);
      await(() -> receiver.sampleCount() == 100);
      requireAll(10, 10);
      assertEquals(0, counters(fixture).get(Count.SAMPLES_FAILED));
    }
  }

  @Test
  void dropsOnlyWhatIsRefused() throws ConfigException {
    receiver.behave(request -> {
      boolean refused = request.series().stream().anyMatch(s -> "7".equals(s.labels().get("n")));
      return refused ? new Reply(400, Map.of(), "bad series") : FaultyReceiver.WELL.reply(request);
    });
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 20, 1, 3);
      await(() -> receiver.sampleCount() == 57);
      await(() -> counters(fixture).get(Count.SAMPLES_FAILED) == 3);
      assertFalse(receiver.samples.containsKey(SenderFixture.labels(7)));
      assertEquals(
          List.of(1.0, 2.0, 3.0),
          receiver.samples.getOrDefault(SenderFixture.labels(8), List.of()).stream()
              .map(SentRequest.Sample::value)
              .toList());
      assertTrue(fixture.sender.status().getFirst().lastError().contains("bad series"));
    }
  }

  @Test
  void aReceiverThatRefusesEverythingDoesNotHoldItUpForEver() throws ConfigException {
    receiver.behave(request -> Reply.of(400));
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 1_000, 1, 1);
      await(() -> counters(fixture).get(Count.SAMPLES_FAILED) == 1_000);
      assertTrue(receiver.requests.size() < 200, "requests: " + receiver.requests.size());
    }
  }

  @Test
  void believesWhatAReceiverSaysItHasWritten() throws ConfigException {
    receiver.behave(request ->
        new Reply(
            400,
            Map.of("X-Prometheus-Remote-Write-Samples-Written", "" + (request.sampleCount() - 1)),
            "one is bad"));
    String more = "}, protobuf_message: io.prometheus.write.v2.Request";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 20, 1, 1);
      await(() -> counters(fixture).get(Count.SAMPLES_SENT) == 19);
      assertEquals(1, counters(fixture).get(Count.SAMPLES_FAILED));
      assertEquals(1, receiver.requests.size());
    }
  }

  @Test
  void othersOf400AreNotTriedAgain() throws ConfigException {
    receiver.behave(request -> Reply.of(404));
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 20, 1, 1);
      await(() -> counters(fixture).get(Count.SAMPLES_FAILED) == 20);
      assertEquals(1, receiver.requests.size());
    }
  }

  @Test
  void fallsBackToTheFirstVersion() throws ConfigException {
    receiver.behave(request -> request.isV2() ? Reply.of(415) : FaultyReceiver.WELL.reply(request));
    String more = "}, protobuf_message: io.prometheus.write.v2.Request";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 5, 1, 3);
      await(() -> receiver.sampleCount() == 15);
      requireAll(5, 3);
      assertEquals(1, receiver.requests.stream().filter(SentRequest::isV2).count());
      assertEquals("prometheus.WriteRequest", fixture.sender.status().getFirst().message());
    }
  }

  @Test
  void aReceiverThatSaysNothingOfWhatItWroteGetsTheFirstVersion() throws ConfigException {
    receiver.behave(request -> request.isV2() ? Reply.of(200) : FaultyReceiver.WELL.reply(request));
    String more = "}, protobuf_message: io.prometheus.write.v2.Request";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 5, 1, 1);
      await(() -> receiver.taken.stream().anyMatch(request -> !request.isV2()));
      assertEquals(1, receiver.requests.stream().filter(SentRequest::isV2).count());
    }
  }

  @Test
  void relabels() throws ConfigException {
    String more =
        "}, write_relabel_configs: [{source_labels: [n], regex: '1', action: drop},"
            + " {source_labels: [cluster], target_label: n2}]";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      fill(fixture, 3, 1, 1);
      await(() -> receiver.sampleCount() == 2);
      Map<String, String> expected =
          Map.of("__name__", "m", "n", "0", "cluster", "test", "n2", "test");
      assertTrue(receiver.samples.containsKey(expected), receiver.samples::toString);
      assertEquals(1, counters(fixture).get(Count.DROPPED_SERIES));
    }
  }

  @Test
  void waitsAsLongAsItIsAskedTo() throws ConfigException {
    AtomicBoolean asked = new AtomicBoolean();
    List<Long> times = new ArrayList<>();
    receiver.behave(request -> {
      synchronized (times) {
        times.add(System.nanoTime());
      }
      return asked.compareAndSet(false, true)
          ? new Reply(503, Map.of("Retry-After", "1"), "")
          : FaultyReceiver.WELL.reply(request);
    });
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 1, 1, 1);
      await(() -> receiver.sampleCount() == 1);
      assertTrue(times.get(1) - times.get(0) >= 1_000_000_000L);
    }
  }

  @Test
  void oneDestinationThatHangsHoldsUpNoOther() throws ConfigException, IOException {
    try (FaultyReceiver hanging = new FaultyReceiver()) {
      hanging.behave(request -> {
        Thread.sleep(60_000);
        return Reply.of(204);
      });
      String entries =
          entry("}") + "- {url: " + hanging.url() + ", name: hanging, " + FAST + "}}\n";
      SenderFixture fixture = new SenderFixture(directory, entries);
      fill(fixture, 5, 1, 20);
      await(() -> receiver.sampleCount() == 100);
      requireAll(5, 20);
      long startNanos = System.nanoTime();
      fixture.sender.close(800);
      assertTrue(
          System.nanoTime() - startNanos < 1_000_000_000L, "the stop takes a second at most");
      fixture.close(0);
      String after = "- {url: " + receiver.url() + ", " + FAST + "}}\n";
      try (SenderFixture again = new SenderFixture(directory, after)) {
        fill(again, 5, 21, 21);
        await(() -> receiver.sampleCount() == 105);
      }
    }
  }

  /// Requests with one series never come to an end; the other lanes go on, and at last that one
  /// too.
  @Test
  void aLaneThatIsStuckHoldsUpNoOther() throws ConfigException {
    AtomicBoolean stuck = new AtomicBoolean(true);
    Set<String> inStuckLane = ConcurrentHashMap.newKeySet();
    receiver.behave(request -> {
      boolean has = request.series().stream().anyMatch(s -> "0".equals(s.labels().get("n")));
      if (has) {
        request.series().forEach(s -> inStuckLane.add(String.valueOf(s.labels().get("n"))));
      }
      return stuck.get() && has ? Reply.of(503) : FaultyReceiver.WELL.reply(request);
    });
    String more = ", min_shards: 4, max_samples_per_send: 10, capacity: 20}";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      int series = 40;
      fill(fixture, series, 1, 30);
      await(() -> {
        int done = 0;
        for (int n = 0; n < series; n++) {
          done +=
              receiver.samples.getOrDefault(SenderFixture.labels(n), List.of()).size() >= 30
                  ? 1
                  : 0;
        }
        return done >= series - 25 && done > 5;
      });
      assertTrue(fixture.sender.status().getFirst().figures().parked() > 0);
      long saved = fixture.sender.status().getFirst().figures().savedSequence();
      assertTrue(saved < fixture.database.commitLog().lastSequence() - 10, "place waits: " + saved);
      stuck.set(false);
      await(() -> distinct() == series * 30);
      requireAll(series, 30);
      fill(fixture, series, 31, 32);
      await(() -> distinct() == series * 32);
      requireAll(series, 32);
      assertEquals(0, fixture.sender.status().getFirst().figures().parked());
    }
  }

  @Test
  void aReloadLeavesAloneWhatIsAsBeforeAndGoesOnWithTheRest() throws ConfigException {
    try (SenderFixture fixture = new SenderFixture(directory, entry("}"))) {
      fill(fixture, 2, 1, 5);
      await(() -> receiver.sampleCount() == 10);
      Destination before = fixture.sender.destinations().getFirst();
      fixture.apply(entry("}"));
      assertEquals(before, fixture.sender.destinations().getFirst());
      fixture.apply(entry("}, remote_timeout: 7s"));
      assertFalse(before.equals(fixture.sender.destinations().getFirst()));
      fill(fixture, 2, 6, 9);
      await(() -> distinct() == 18);
      requireAll(2, 9);
      fixture.apply("- {url: 'http://127.0.0.1:1/'}");
      assertEquals(1, fixture.database.commitLog().places().size());
    }
  }

  @Test
  void sendsMetadataOfTheFirstVersionByItself() throws ConfigException {
    String more = "}, metadata_config: {send_interval: 1s, max_samples_per_send: 2}";
    try (SenderFixture fixture = new SenderFixture(directory, entry(more))) {
      for (int i = 0; i < 5; i++) {
        fixture.database.putMetadata(new MetricMetadata("m" + i, "counter", "s", "Help"));
      }
      await(() -> receiver.requests.stream().mapToInt(r -> r.metadata().size()).sum() >= 5);
      assertEquals(List.of("1|m0|Help|s", "1|m1|Help|s"), receiver.requests.getFirst().metadata());
      await(() -> counters(fixture).get(Count.METADATA_SENT) >= 5);
    }
  }

  @Test
  void sendsExemplarsWithBothVersions() throws ConfigException {
    for (String message : List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request")) {
      String more = "}, send_exemplars: true, name: " + message + ", protobuf_message: " + message;
      try (SenderFixture fixture = new SenderFixture(directory.resolve(message), entry(more))) {
        fill(fixture, 1, 1, 1);
        Exemplar exemplar =
            new Exemplar(Labels.of("trace_id", "abc"), 0.5, SenderFixture.T0 + 7, true);
        fixture.sender.exemplar(1, exemplar);
        await(() -> counters(fixture).get(Count.EXEMPLARS_SENT) == 1);
        SentRequest.Exemplar expected =
            new SentRequest.Exemplar(Map.of("trace_id", "abc"), SenderFixture.T0 + 7, 0.5);
        assertTrue(
            receiver.taken.getLast().series().stream()
                .anyMatch(series ->
                    series.exemplars().equals(List.of(expected))
                        && series.labels().equals(SenderFixture.labels(0))),
            receiver.taken::toString);
      }
    }
  }
}

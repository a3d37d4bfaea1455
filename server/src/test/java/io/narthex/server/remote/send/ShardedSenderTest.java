package io.narthex.server.remote.send;

import static io.narthex.server.remote.send.FaultyReceiver.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One sender and four receivers that share the series.
@Timeout(60)
final class ShardedSenderTest {
  private static final int SERIES = 200;
  private static final String LEFT = "narthex_remote_write_samples_left_to_other_shards_total";
  private static final String FAST =
      "queue_config: {batch_send_deadline: 50ms, min_backoff: 5ms, max_backoff: 20ms}";

  @TempDir private Path directory;
  private final List<FaultyReceiver> receivers = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    for (int i = 0; i < 4; i++) {
      receivers.add(new FaultyReceiver());
    }
  }

  @AfterEach
  void end() {
    receivers.forEach(FaultyReceiver::close);
    receivers.forEach(receiver -> assertEquals(List.of(), receiver.bad));
  }

  private String entry(List<FaultyReceiver> some, String more) {
    String urls = some.stream().map(FaultyReceiver::url).collect(Collectors.joining(", "));
    return " []\nremote_write_shards:\n- {name: fleet, urls: ["
        + urls
        + "], "
        + FAST
        + more
        + "}\n";
  }

  private static void fill(SenderFixture fixture, int from, int to) {
    for (int value = from; value <= to; value++) {
      fixture.write(0, SERIES, SenderFixture.T0 + value * 1_000L, value);
    }
  }

  /// Which numbers of series `n` a receiver has, whatever its other labels are.
  private static Map<String, Set<Double>> numbers(FaultyReceiver receiver) {
    Map<String, Set<Double>> numbers = new TreeMap<>();
    receiver.samples.forEach((labels, samples) -> {
      Set<Double> values =
          numbers.computeIfAbsent(String.valueOf(labels.get("n")), n -> new HashSet<>());
      List.copyOf(samples).forEach(sample -> values.add(sample.value()));
    });
    return numbers;
  }

  /// Pairs of series and number that some receiver has.
  private int distinct() {
    Set<String> distinct = new HashSet<>();
    for (FaultyReceiver receiver : receivers) {
      numbers(receiver)
          .forEach((n, values) -> values.forEach(value -> distinct.add(n + " " + value)));
    }
    return distinct.size();
  }

  private int total() {
    return receivers.stream().mapToInt(FaultyReceiver::sampleCount).sum();
  }

  /// How many receivers have series `n`.
  private long owners(int n) {
    return receivers.stream().filter(one -> numbers(one).containsKey("" + n)).count();
  }

  @Test
  void eachSeriesGoesToAsManyReceiversAsItIsToHaveReplicas() throws ConfigException, IOException {
    for (int replicas = 1; replicas <= 3; replicas++) {
      receivers.forEach(receiver -> receiver.samples.clear());
      Path own = directory.resolve("" + replicas);
      String entry = entry(receivers, ", replicas: " + replicas);
      try (SenderFixture fixture = new SenderFixture(own, entry)) {
        fill(fixture, 1, 3);
        int expected = 3 * SERIES * replicas;
        await(() -> total() >= expected);
        for (int n = 0; n < SERIES; n++) {
          assertEquals(replicas, owners(n), "series " + n);
        }
        assertEquals(expected, total());
        for (FaultyReceiver receiver : receivers) {
          assertTrue(receiver.sampleCount() > 3 * SERIES * replicas / 8);
        }
        showsItself(fixture, replicas, expected);
      }
    }
  }

  private void showsItself(SenderFixture fixture, int replicas, int expected) throws IOException {
    await(() ->
        fixture.sender.status().stream().mapToLong(DestinationStatus::samplesSent).sum()
            == expected);
    List<String> expectedLines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      DestinationStatus status = fixture.sender.status().get(i);
      assertEquals("fleet/" + i, status.name());
      assertEquals(receivers.get(i).url(), status.url());
      ShardStatus shard = status.shard();
      assertNotNull(shard);
      assertEquals(i, shard.position());
      assertEquals(4, shard.count());
      assertEquals(replicas, shard.sharding().replicas());
      assertEquals(3 * SERIES, shard.samplesElsewhere() + status.samplesSent());
      assertEquals(0, status.samplesDropped());
      expectedLines.add(
          "%s{remote_name=\"fleet/%d\",url=\"%s\"} %d.0"
              .formatted(LEFT, i, status.url(), shard.samplesElsewhere()));
    }
    assertEquals(
        expectedLines,
        metrics(fixture).lines().filter(line -> line.startsWith(LEFT + "{")).sorted().toList());
  }

  private static String metrics(SenderFixture fixture) throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    SendMetrics.register(fixture.sender, () -> true, registry);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void destinationsThatGetAllLeaveNothingToOthers() throws ConfigException, IOException {
    String entry = "- {url: " + receivers.getFirst().url() + "}\n";
    try (SenderFixture fixture = new SenderFixture(directory, entry)) {
      String page = metrics(fixture);
      assertTrue(page.contains("narthex_remote_write_frames_lost_total{"), page);
      assertFalse(page.contains(LEFT + "{"), page);
    }
  }

  @Test
  void oneThatIsAwayHoldsUpNoOtherAndLosesNothing() throws ConfigException {
    FaultyReceiver away = receivers.get(2);
    away.behave(request -> Reply.of(503));
    int others;
    try (SenderFixture fixture = new SenderFixture(directory, entry(receivers, ""))) {
      fill(fixture, 1, 10);
      await(() -> !away.requests.isEmpty());
      others = distinctWithout(fixture, 10);
    }
    assertEquals(0, away.sampleCount());
    try (SenderFixture fixture = new SenderFixture(directory, entry(receivers, ""))) {
      fill(fixture, 11, 20);
      int all = others;
      await(() -> distinct() == 2 * all);
      away.behave(FaultyReceiver.WELL);
      await(() -> distinct() == 20 * SERIES);
      for (int n = 0; n < SERIES; n++) {
        assertEquals(1, owners(n), "series " + n);
      }
      assertEquals(20 * SERIES, total());
    }
  }

  /// Waits until the three that are there have all that is theirs.
  private int distinctWithout(SenderFixture fixture, int last) {
    int frames = last * SERIES;
    await(() -> {
      long elsewhere =
          fixture.sender.status().stream()
              .filter(one -> !one.name().equals("fleet/2"))
              .mapToLong(one -> one.samplesSent() + elsewhere(one))
              .sum();
      return elsewhere == 3L * frames;
    });
    return distinct();
  }

  private static long elsewhere(DestinationStatus status) {
    ShardStatus shard = status.shard();
    return shard == null ? 0 : shard.samplesElsewhere();
  }

  @Test
  void relabellingComesBeforeTheChoice() throws ConfigException {
    String more =
        ", hash: labels, labels: [half], external_label: shard, write_relabel_configs: ["
            + "{source_labels: [n], regex: '.*7', action: drop},"
            + "{source_labels: [n], regex: '.*([02468])', target_label: half, replacement: even},"
            + "{source_labels: [n], regex: '.*([13579])', target_label: half, replacement: odd}]";
    try (SenderFixture fixture = new SenderFixture(directory, entry(receivers, more))) {
      fill(fixture, 1, 1);
      await(() -> total() == SERIES * 9 / 10);
      for (String half : List.of("even", "odd")) {
        List<FaultyReceiver> having =
            receivers.stream()
                .filter(
                    one -> one.samples.keySet().stream().anyMatch(l -> half.equals(l.get("half"))))
                .toList();
        assertEquals(1, having.size(), half);
        String position = "" + receivers.indexOf(having.getFirst());
        having
            .getFirst()
            .samples
            .keySet()
            .forEach(labels -> assertEquals(position, labels.get("shard"), labels::toString));
      }
      for (DestinationStatus status : fixture.sender.status()) {
        assertEquals(SERIES / 10, status.samplesDropped());
      }
    }
  }

  /// A receiver that has got nothing so far is taken out, and one that is new comes in: what waits
  /// for the one reaches the others, what moves to the other comes from the log.
  @Test
  void whatWaitsIsSentToThoseThatHaveItAfterAReload() throws ConfigException {
    FaultyReceiver dead = receivers.get(1);
    dead.behave(request -> Reply.of(503));
    List<FaultyReceiver> first = receivers.subList(0, 3);
    try (SenderFixture fixture = new SenderFixture(directory, entry(first, ""))) {
      fill(fixture, 1, 5);
      await(() -> !dead.requests.isEmpty());
      List<FaultyReceiver> second = List.of(receivers.get(0), receivers.get(2), receivers.get(3));
      fixture.apply(entry(second, ""));
      fill(fixture, 6, 8);
      await(() -> distinct() == 8 * SERIES);
      assertEquals(3, fixture.database.commitLog().places().size());
      assertEquals(0, dead.sampleCount());
      long before = total();
      fixture.apply(entry(second, ", remote_timeout: 7s"));
      fill(fixture, 9, 9);
      await(() -> distinct() == 9 * SERIES);
      assertTrue(total() - before < 9 * SERIES, "other options send nothing again");
    }
  }

  /// As before, but the rule changes while the server is down.
  @Test
  void anotherRuleAfterARestartLosesNothing() throws ConfigException {
    receivers.get(0).behave(request -> Reply.of(503));
    try (SenderFixture fixture = new SenderFixture(directory, entry(receivers, ""))) {
      fill(fixture, 1, 5);
      await(() -> !receivers.get(0).requests.isEmpty());
    }
    receivers.get(0).behave(FaultyReceiver.WELL);
    String jump = entry(receivers.reversed(), ", algorithm: jump");
    try (SenderFixture fixture = new SenderFixture(directory, jump)) {
      fill(fixture, 6, 6);
      await(() -> distinct() == 6 * SERIES);
      assertEquals(4, fixture.database.commitLog().places().size());
    }
  }
}

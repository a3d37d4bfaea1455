package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.narthex.storage.database.CommitReader;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The number of lanes changes all the time while a receiver dawdles and fails: nothing is lost or
/// doubled, and each series stays in order.
@Timeout(120)
final class LanesTest {
  private static final int SERIES = 60;
  private static final int FRAMES = 150;

  @TempDir private Path directory;

  @Test
  void everyPairOfOverlappingRangesIsFound() {
    for (int n = 1; n < 20; n++) {
      for (int m = 1; m < 20; m++) {
        boolean[][] shared = new boolean[n][m];
        for (long hash = 0; hash < 1L << 32; hash += 1 << 17) {
          shared[(int) ((hash * n) >>> 32)][(int) ((hash * m) >>> 32)] = true;
        }
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < m; j++) {
            assertTrue(!shared[i][j] || Lanes.overlap(i, n, j, m), i + "/" + n + " " + j + "/" + m);
          }
        }
      }
    }
  }

  @Test
  void changesOfTheirNumberLoseAndReorderNothing() throws ConfigException, IOException {
    try (FaultyReceiver receiver = new FaultyReceiver();
        SenderFixture fixture = new SenderFixture(directory, " []\n")) {
      receiver.behave(request -> {
        Thread.sleep(ThreadLocalRandom.current().nextInt(4));
        return ThreadLocalRandom.current().nextInt(10) == 0
            ? Reply.of(503)
            : FaultyReceiver.WELL.reply(request);
      });
      for (int value = 1; value <= FRAMES; value++) {
        fixture.write(0, SERIES, SenderFixture.T0 + value * 1_000L, value);
      }
      int changes = send(fixture, receiver);
      for (int n = 0; n < SERIES; n++) {
        List<SentRequest.Sample> samples =
            receiver.samples.getOrDefault(SenderFixture.labels(n), List.of());
        assertEquals(FRAMES, samples.size(), "series " + n);
        for (int i = 0; i < FRAMES; i++) {
          assertEquals(i + 1, (int) samples.get(i).value(), "series " + n);
        }
      }
      System.out.printf("lanes: %d changes, %d requests%n", changes, receiver.requests.size());
      assertTrue(changes > 5, "changes: " + changes);
    }
  }

  private static int send(SenderFixture fixture, FaultyReceiver receiver) throws ConfigException {
    RemoteWriteConfig config =
        SenderFixture.config(
                "- {url: "
                    + receiver.url()
                    + ", queue_config: {batch_send_deadline: 2ms, min_backoff: 1ms, max_backoff:"
                    + " 2ms, max_samples_per_send: 40, capacity: 100}}\n")
            .remoteWrites()
            .getFirst();
    DestinationSettings settings =
        new DestinationSettings(
            config,
            "key",
            "name",
            HttpUrl.parse(config.url()),
            new Share.All(),
            Labels.of("cluster", "test"),
            NameValidationScheme.UTF8,
            fixture.environment);
    SendCounters counters = new SendCounters();
    Encoder encoder = settings.encoder(counters);
    LaneContext context = settings.laneContext(encoder, counters, () -> {});
    CommitReader reader = fixture.database.commitLog().reader(1);
    Lanes lanes = new Lanes(context, fixture.database.commitLog()::reader, 1, 1 << 20);
    Frame frame = new Frame(reader);
    Random random = new Random(3);
    int changes = 0;
    while (reader.next()) {
      frame.load(encoder, false);
      lanes.begin();
      while (!lanes.distribute(frame)) {
        lanes.catchUp(frame.sequence());
        lanes.tick(false);
        Thread.onSpinWait();
      }
      lanes.catchUp(reader.nextSequence());
      lanes.tick(false);
      changes += lanes.resize(1 + random.nextInt(8)) ? 1 : 0;
    }
    FaultyReceiver.await(() -> {
      lanes.catchUp(reader.nextSequence());
      lanes.tick(true);
      return lanes.areEmpty();
    });
    assertEquals(Long.MAX_VALUE, lanes.oldestSequence());
    lanes.close();
    reader.close();
    return changes;
  }
}

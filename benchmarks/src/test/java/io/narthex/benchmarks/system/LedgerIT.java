package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ledger: numbered samples come from a Prometheus and a client like vmagent, and go on to a
/// VictoriaMetrics and a second server. The server in the middle is killed, the receivers are away
/// at random; at last all numbers are everywhere.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LedgerIT {
  private static final int KILLS = Integer.getInteger("narthex.it.kills", 5);
  private static final int SECONDS = Integer.getInteger("narthex.it.seconds", 25);
  private static final int ARRIVAL_SECONDS = 60;
  private static final int AWAY_MS = 3_000;

  /// Samples that come in a second, and a few more.
  private static final int RATE = 150;

  /// What is sent again after a kill or an outage is younger than this.
  private static final int REPEATED_SECONDS = 10;

  private static final String QUEUE =
      "{batch_send_deadline: 200ms, min_backoff: 30ms, max_backoff: 300ms}";

  @TempDir private Path directory;

  /// Reads a ledger.
  private interface Reader {
    Ledger read() throws IOException, InterruptedException;
  }

  private Path make(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  private static ServerSetup peer(ServerKind kind, String program, Path own, String config)
      throws IOException {
    Path file = Files.writeString(own.resolve("peer.yml"), config);
    return ServerSetup.of(kind, program, own.resolve("data"), file);
  }

  private static String sending(int... ports) {
    StringBuilder text = new StringBuilder("remote_write:\n");
    for (int port : ports) {
      text.append("- url: http://127.0.0.1:" + port + "/api/v1/write\n  queue_config: " + QUEUE)
          .append('\n');
    }
    return text.toString();
  }

  private static String scraping(int targetPort) {
    return "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
        + "scrape_configs: [{job_name: scraped, static_configs: [{targets: ['127.0.0.1:"
        + targetPort
        + "']}]}]\n";
  }

  private static String late() {
    return "storage: {tsdb: {out_of_order_time_window: 10m}}\n";
  }

  /// Waits until nothing of `sent` is missing.
  ///
  /// @return what is missing still when the time is over
  private static List<String> awaitArrival(Ledger sent, Reader receiver) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    List<String> holes = sent.holes(receiver.read());
    while (!holes.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
      holes = sent.holes(receiver.read());
    }
    return holes;
  }

  @Test
  void nothingIsLostOnTheWayInAndOut() throws Exception {
    String prometheus = Programs.require("prometheus");
    String victoria = Programs.require("victoria-metrics");
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("LedgerIT: -Dtest.seed=" + seed);
    ServerSetup first =
        peer(ServerKind.VICTORIAMETRICS, victoria, make("victoria"), "scrape_configs: []\n");
    ServerSetup second = ServerUnderTest.setup(make("second"), late());
    ServerSetup middle =
        ServerUnderTest.setup(make("middle"), late() + sending(first.port(), second.port()));
    try (LedgerTarget target = new LedgerTarget();
        Servers servers = new Servers(middle, List.of(first, second), new Random(seed))) {
      ServerSetup sender =
          peer(
              ServerKind.PROMETHEUS,
              prometheus,
              make("sender"),
              scraping(target.port()) + sending(middle.port()));
      try (ServerProcess scraper = ServerProcess.start(sender);
          VmagentWriter writer = new VmagentWriter(middle.port())) {
        writer.start();
        servers.trouble();
        writer.finish();
        Ledger scraped = Ledger.query(scraper.client());
        List<String> unsent = awaitArrival(scraped, servers::inMiddle);
        scraper.stop();
        System.out.printf(
            "LedgerIT: in: %d samples from Prometheus (%d missing), %d of vmagent's kind, %d sent"
                + " again%n",
            scraped.count(), unsent.size(), writer.count(), writer.retries());
        assertEquals(List.of(), writer.skipped());
        requireOutgoing(servers, writer);
      }
    }
  }

  private static void requireOutgoing(Servers servers, VmagentWriter writer) throws Exception {
    Ledger kept = servers.inMiddle();
    assertEquals(List.of(), first(kept.gaps("job", VmagentWriter.SOURCE)));
    assertEquals(
        writer.count(),
        kept.samples().entrySet().stream()
            .filter(e -> VmagentWriter.SOURCE.equals(e.getKey().get("job")))
            .mapToInt(e -> e.getValue().size())
            .sum());
    List<String> first = awaitArrival(kept, servers::inFirst);
    List<String> second = awaitArrival(kept, servers::inSecond);
    Ledger exported = servers.inFirst();
    System.out.printf(
        "LedgerIT: %d kills, %d outages; out: %d samples; VictoriaMetrics: %d holes, %d duplicates,"
            + " %d of another value; Narthex: %d holes%n",
        KILLS,
        servers.outages(),
        kept.count(),
        first.size(),
        exported.duplicates(),
        exported.conflicts().size(),
        second.size());
    assertEquals(List.of(), first(first));
    assertEquals(List.of(), first(second));
    assertEquals(List.of(), first(exported.conflicts()));
    assertTrue(
        exported.duplicates() <= (KILLS + servers.outages()) * RATE * REPEATED_SECONDS,
        "duplicates: " + exported.duplicates());
  }

  private static List<String> first(List<String> faults) {
    return faults.subList(0, Math.min(20, faults.size()));
  }

  /// The server in the middle and its receivers.
  private static final class Servers implements AutoCloseable {
    private final ServerSetup middle;
    private final List<ServerSetup> receivers;
    private final Random random;
    private final ServerProcess[] running = new ServerProcess[2];
    private ServerProcess process;
    private int outages;

    private Servers(ServerSetup middle, List<ServerSetup> receivers, Random random)
        throws IOException, InterruptedException {
      this.middle = middle;
      this.receivers = receivers;
      this.random = random;
      for (int i = 0; i < running.length; i++) {
        running[i] = ServerProcess.start(receivers.get(i));
      }
      process = ServerProcess.start(middle);
    }

    private void sleep(int mostMs) throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(mostMs / 4 + random.nextInt(mostMs));
    }

    /// Kills and outages, until all are there again.
    private void trouble() throws IOException, InterruptedException {
      int pauseMs = 1_000 * SECONDS / KILLS / 3;
      for (int kill = 0; kill < KILLS; kill++) {
        sleep(pauseMs);
        int away = random.nextInt(running.length + 1);
        if (away < running.length) {
          leave(away);
          sleep(AWAY_MS / 2);
        }
        process.kill();
        boolean before = random.nextBoolean();
        if (away < running.length && before) {
          running[away] = ServerProcess.start(receivers.get(away));
        }
        process = ServerProcess.start(middle);
        if (away < running.length && !before) {
          sleep(AWAY_MS);
          running[away] = ServerProcess.start(receivers.get(away));
        }
        sleep(pauseMs);
      }
    }

    /// A receiver goes: VictoriaMetrics in order, because it keeps the newest samples in memory.
    private void leave(int receiver) throws IOException, InterruptedException {
      outages++;
      if (receivers.get(receiver).kind() == ServerKind.VICTORIAMETRICS) {
        running[receiver].stop();
      } else {
        running[receiver].kill();
      }
    }

    private int outages() {
      return outages;
    }

    private Ledger inMiddle() throws IOException, InterruptedException {
      return Ledger.query(process.client());
    }

    private Ledger inFirst() throws IOException, InterruptedException {
      return Ledger.export(running[0].client());
    }

    private Ledger inSecond() throws IOException, InterruptedException {
      return Ledger.query(running[1].client());
    }

    @Override
    public void close() {
      process.close();
      for (ServerProcess receiver : running) {
        receiver.close();
      }
    }
  }

  /// The receiver goes, then the sender is started anew, then the receiver comes back: what the
  /// sender scraped before its restart is missing with Prometheus, so the test can find holes.
  @Test
  void aRestartWhileTheReceiverIsAwayLosesNothingUnlikeWithPrometheus() throws Exception {
    String prometheus = Programs.require("prometheus");
    int own = holes(ServerKind.NARTHEX, "");
    int others = holes(ServerKind.PROMETHEUS, prometheus);
    System.out.printf("LedgerIT: holes of a sender: Narthex %d, Prometheus %d%n", own, others);
    assertEquals(0, own);
    assertTrue(others > 0, "the way to find holes finds none");
  }

  /// Holes in what a sender of this kind delivers.
  private int holes(ServerKind kind, String program) throws Exception {
    ServerSetup receiver = ServerUnderTest.setup(make(kind + "-receiver"), late());
    try (LedgerTarget target = new LedgerTarget()) {
      String config = scraping(target.port()) + sending(receiver.port());
      Path home = make(kind + "-sender");
      ServerSetup sender =
          kind == ServerKind.NARTHEX
              ? ServerUnderTest.setup(home, config)
              : peer(kind, program, home, config);
      ServerProcess receiving = ServerProcess.start(receiver);
      ServerProcess sending = ServerProcess.start(sender);
      try {
        awaitNumber(receiving, 5);
        receiving.stop();
        TimeUnit.MILLISECONDS.sleep(AWAY_MS);
        sending.kill();
        sending = ServerProcess.start(sender);
        int after = target.pages() + 5;
        receiving = ServerProcess.start(receiver);
        awaitNumber(receiving, after);
        Ledger scraped = Ledger.query(sending.client());
        ServerProcess there = receiving;
        return kind == ServerKind.NARTHEX
            ? awaitArrival(scraped, () -> Ledger.query(there.client())).size()
            : scraped.holes(settled(there)).size();
      } finally {
        sending.close();
        receiving.close();
      }
    }
  }

  /// Waits until a server has a number, or a higher one.
  private static void awaitNumber(ServerProcess server, int number) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    while (highest(Ledger.query(server.client())) < number) {
      assertTrue(System.nanoTime() < deadline, "number " + number + " does not arrive");
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static double highest(Ledger ledger) {
    return ledger.samples().values().stream()
        .flatMap(numbers -> numbers.values().stream())
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(0);
  }

  /// What a server has once it gets ahead by as much again as was missing: what has not come by
  /// then comes no more.
  private static Ledger settled(ServerProcess server) throws Exception {
    double now = highest(Ledger.query(server.client()));
    awaitNumber(server, (int) now + 20);
    return Ledger.query(server.client());
  }
}

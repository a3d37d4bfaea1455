package io.narthex.server.api;

import io.narthex.server.config.Config;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.TestTargets;
import io.narthex.server.scrape.ScrapeOptions;
import io.narthex.server.scrape.ScrapePools;
import io.narthex.server.scrape.TargetStatus;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.exemplar.ExemplarStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// What the recorded instance `targets` scraped, good and bad, on ports of its own; its
/// configuration and the answers about it are translated to the recorded ports.
final class CaptureTargets implements AutoCloseable {
  private static final String FOLDER = "api/captures/targets-config/";
  private static final String ALERTS = "/am/api/v2/alerts";
  private static final String TEXT = "text/plain; version=0.0.4";
  private static final BigInteger SHARDS = BigInteger.valueOf(4);
  private static final BigInteger RECORDED_SHARD = BigInteger.valueOf(3);

  private final Path directory;
  private final TestTargets exporter;
  private final TestTargets self = new TestTargets();
  private final int closedPort;
  private final int absentAlertmanager;
  private final HttpTransport transport = new HttpTransport(1);
  private final ScrapePools pools;

  /// Targets whose configuration is written to `directory`.
  CaptureTargets(Path directory, Storage storage) throws IOException {
    this.directory = directory;
    this.exporter = exporter();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket unused = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      closedPort = unused.getLocalPort();
      absentAlertmanager = other.getLocalPort();
    }
    for (String name : List.of("prometheus.yml", "sd/a.json", "rules/a.yml", "rules/b.yml")) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, toOwn(Files.readString(ConformanceCases.file(FOLDER + name))));
    }
    self.text("/metrics", "prometheus_ready 1\n");
    pools =
        new ScrapePools(
            storage,
            transport,
            new ScrapePools.Environment(
                Clock.system(), new PrometheusRegistry(), new ExemplarStore(MemoryBudget.root(0))),
            RandomGenerator.of("L64X128MixRandom"),
            new ScrapeOptions(2, "Prometheus/", 0, true, 2, 100));
  }

  /// The address is hashed into a label: only a port with the recorded shard will do.
  private static TestTargets exporter() throws IOException {
    List<TestTargets> others = new ArrayList<>();
    try {
      while (true) {
        TestTargets candidate = new TestTargets();
        if (shard(candidate.address()).equals(RECORDED_SHARD)) {
          behave(candidate);
          return candidate;
        }
        others.add(candidate);
      }
    } finally {
      for (TestTargets other : others) {
        other.close();
      }
    }
  }

  private static BigInteger shard(String address) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(address.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, Arrays.copyOfRange(digest, 8, 16)).mod(SHARDS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void behave(TestTargets exporter) throws IOException {
    byte[] demo = Files.readAllBytes(ConformanceCases.file(FOLDER + "scraped/demo.txt"));
    byte[] open = Files.readAllBytes(ConformanceCases.file(FOLDER + "scraped/openmetrics.txt"));
    exporter.body("/metrics", TEXT, demo);
    exporter.body("/metrics?match%5B%5D=%7Bx%3D%22y%22%7D&module=a&module=b", TEXT, demo);
    exporter.body("/openmetrics", "application/openmetrics-text; version=1.0.0", open);
    exporter.text("/bad", "bad{ 2\n");
    exporter.text("/dupe", "a{a=\"1\",a=\"2\"} 1\n");
    exporter.body("/noct", "", bytes("a 1\n"));
    exporter.body("/wrongct", "text/html", bytes("a 1\n"));
    exporter.body("/badct", "no type at all", bytes("a 1\n"));
    exporter.text("/many", "a 1\nb 1\nc 1\nd 1\n");
    exporter.text("/manylabels", "a{l1=\"1\",l2=\"2\",l3=\"3\",l4=\"4\"} 1\n");
    exporter.text("/longlabel", "a 1\n");
    exporter.text("/empty", "");
    exporter.on("/500", status("500 Internal Server Error"));
    exporter.on("/401", status("401 Unauthorized"));
    exporter.on(
        "/redir",
        out -> TestTargets.write(out, "302 Found", TEXT, new byte[0], "Location: /metrics"));
    exporter.on(ALERTS, out -> TestTargets.write(out, "200 OK", "", new byte[0]));
    exporter.on("/slow", out -> Thread.sleep(2_000));
    exporter.on(
        "/close",
        out -> {
          throw TestTargets.hangUp();
        });
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(demo);
    }
    byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    exporter.body("/badgzip", TEXT, half, "Content-Encoding: gzip");
  }

  private static TestTargets.Behaviour status(String status) {
    return out -> TestTargets.write(out, status, TEXT, new byte[0]);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String toOwn(String text) {
    return text.replace("19150", Integer.toString(exporter.port()))
        .replace("19102", Integer.toString(self.port()))
        .replace("19199", Integer.toString(closedPort))
        .replace("19198", Integer.toString(absentAlertmanager));
  }

  /// An answer about these targets, in the words of the recording.
  String toRecorded(String text) {
    return text.replace(Integer.toString(exporter.port()), "19150")
        .replace(Integer.toString(self.port()), "19102")
        .replace(Integer.toString(closedPort), "19199")
        .replace(Integer.toString(absentAlertmanager), "19198")
        .replace(directory + "/", "");
  }

  /// Scrapes until each target that is due within the hour has been scraped.
  void scrape(Config config) throws InterruptedException {
    pools.prepare(config).commit();
    pools.start();
    for (int i = 0; i < 3_000 && pools.active().stream().anyMatch(CaptureTargets::isAwaited); i++) {
      Thread.sleep(10);
    }
  }

  private static boolean isAwaited(TargetStatus target) {
    return target.health() == TargetStatus.Health.UNKNOWN && !target.pool().equals("unknown-yet");
  }

  /// Heads of the requests that the targets have got, in the words of the recording.
  List<String> requests() {
    return exporter.heads().stream().map(this::toRecorded).toList();
  }

  /// Bodies of the requests that the Alertmanager among the targets has got, in the words of the
  /// recording.
  List<String> notifications() {
    return exporter.bodies(ALERTS).stream().map(this::toRecorded).toList();
  }

  /// The targets, as the API of the recorded instance shows them.
  TargetSource source() {
    return new ScrapedTargets(pools, URI.create("http://prometheus.example.org/"), self::port);
  }

  @Override
  public void close() throws IOException {
    pools.close();
    transport.close();
    exporter.close();
    self.close();
  }
}

package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.http.HttpTransport;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.Acknowledgement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A database and what sends it on, opened on a directory as a server would.
final class SenderFixture implements AutoCloseable {
  static final long T0 = System.currentTimeMillis() / 1_000 * 1_000 - 600_000;

  final Database database;
  final RemoteWriteSender sender;
  final SendEnvironment environment;
  private final HttpTransport transport = new HttpTransport(1);
  private final ExecutorService workers = Executors.newFixedThreadPool(2);

  /// @param remoteWrite entries, as in the configuration file
  SenderFixture(Path directory, String remoteWrite) throws ConfigException {
    database =
        Database.open(
            directory,
            DatabaseOptions.of(10_000, 0, new Random(1)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    environment =
        new SendEnvironment(
            database.commitLog(),
            transport,
            workers,
            Clock.system(),
            new Random(2),
            () -> database.metadata(""),
            () -> database.figures().maxTimeMs(),
            () -> database.figures().samplesStored(),
            "Prometheus/3.14.0");
    sender = new RemoteWriteSender(environment);
    apply(remoteWrite);
    database.replay();
    sender.start();
  }

  void apply(String remoteWrite) throws ConfigException {
    sender.prepare(config(remoteWrite)).commit();
  }

  static Config config(String remoteWrite) throws ConfigException {
    String text = "global: {external_labels: {cluster: test}}\nremote_write:\n" + remoteWrite;
    return new ConfigLoader(Map.of())
        .parse(Path.of("p.yml"), text.getBytes(StandardCharsets.UTF_8));
  }

  /// Commits one sample each of series `m{n="from"}` up to `to`, excluded, and waits until they are
  /// on disk.
  void write(int from, int to, long timestampMs, double value) {
    WriteBatch batch = new WriteBatch();
    for (int i = from; i < to; i++) {
      batch.add(batch.addSeries(Labels.of("__name__", "m", "n", "" + i)), timestampMs, value);
    }
    assertTrue(Acknowledgement.of(database, database.commit(batch).sequence()));
  }

  static Map<String, String> labels(int n) {
    return Map.of("__name__", "m", "n", "" + n, "cluster", "test");
  }

  @Override
  public void close() {
    close(500);
  }

  void close(long drainMs) {
    sender.close(drainMs);
    workers.shutdownNow();
    transport.close();
    database.close();
  }
}

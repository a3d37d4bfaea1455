package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.FleetBodies;
import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.server.remote.RemoteWriteMetrics;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.remote.WriteHeaders;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// The load of [WriteStage] without server, in this process: decompressing, decoding, hashing,
/// logging and appending on one thread, one body after the other, each waiting for its sync. CPU is
/// that of this thread while it does so, and of the log's.
final class StorageStage implements Stage {
  private static final long BUDGET_BYTES = 4L << 30;
  private static final long KEY_BYTES = 64 << 20;
  private static final long SECRET = 1;
  private static final String LOG_THREAD = "wal-sync";
  private static final Figure RATE =
      new Figure(
          "storage API only, M samples per CPU s",
          "≥ 4× VictoriaMetrics' whole server (stretch 6×)");
  private static final Figure LOG_SHARE = Figure.of("storage API only, CPU of the log's thread, %");

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    MemoryBudget budget = MemoryBudget.root(BUDGET_BYTES);
    DatabaseOptions options = DatabaseOptions.of(2 * WriteStage.SERIES, 0, new Random(SECRET));
    try (Database database =
        Database.open(subject.data("storage"), options, Clock.system(), budget)) {
      database.replay();
      RemoteWriteReceiver receiver =
          new RemoteWriteReceiver(
              new RemoteWriteReceiver.Parts(
                  database,
                  Clock.system(),
                  WriteHeaders.BOTH,
                  new WireKeys(KEY_BYTES, budget),
                  () -> new KeyedHash(SECRET, SECRET),
                  new ExemplarStore(MemoryBudget.root(0)),
                  budget,
                  Runnable::run,
                  new RemoteWriteMetrics(new PrometheusRegistry())));
      write(subject, receiver);
    }
  }

  private void write(Subject subject, RemoteWriteReceiver receiver) throws IOException {
    int scrapes = subject.options().writeScrapes();
    int warmUp = scrapes / 2;
    NodeFleet fleet = new NodeFleet(WriteStage.SERIES, WriteStage.SERIES_PER_TARGET, SECRET);
    FleetBodies bodies = new FleetBodies(fleet);
    long timestampMs = System.currentTimeMillis() - scrapes * FleetLoad.STEP_MS;
    long ownNanos = 0;
    long logNanos = 0;
    for (int scrape = 0; scrape < scrapes; scrape++) {
      if (scrape == warmUp) {
        ownNanos = 0;
        logNanos = logThreadNanos();
      }
      for (int from = 0; from < WriteStage.SERIES; from += FleetLoad.BODY_SAMPLES) {
        int to = Math.min(WriteStage.SERIES, from + FleetLoad.BODY_SAMPLES);
        ownNanos += receive(receiver, bodies.snappy(from, to, timestampMs));
      }
      timestampMs += FleetLoad.STEP_MS;
      fleet.advance();
    }
    logNanos = logThreadNanos() - logNanos;
    double millions = (scrapes - warmUp) * (double) WriteStage.SERIES / 1e6;
    subject.put(RATE, millions / ((ownNanos + logNanos) / 1e9));
    subject.put(LOG_SHARE, 100.0 * logNanos / (ownNanos + logNanos));
  }

  /// Has one body stored.
  ///
  /// @return CPU of this thread, which made the body before
  private long receive(RemoteWriteReceiver receiver, byte[] body) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    long begin = threads.getCurrentThreadCpuTime();
    receiver.receive(
        null,
        null,
        Unpooled.wrappedBuffer(body),
        given -> answer.complete(given.status() == 204 ? "" : given.status() + " " + given.text()));
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    String failure = answer.join();
    if (!failure.isEmpty()) {
      throw new IOException("remote write: expected=204, actual=" + failure);
    }
    return nanos;
  }

  private long logThreadNanos() {
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().equals(LOG_THREAD)) {
        return threads.getThreadCpuTime(info.getThreadId());
      }
    }
    throw new IllegalStateException("thread: expected=" + LOG_THREAD + ", actual=none");
  }
}

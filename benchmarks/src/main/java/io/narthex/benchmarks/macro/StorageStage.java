package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.FleetBodies;
import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;

/// The load of [WriteStage] without server, in this process: decompressing, decoding, hashing,
/// logging and appending on one thread, one body after the other, each waiting for its sync. CPU is
/// that of this thread while it does so, and of the log's.
final class StorageStage implements Stage {
  private static final long BUDGET_BYTES = 4L << 30;
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
      DirectWriter writer = new DirectWriter(database, budget);
      write(subject, writer);
    }
  }

  private void write(Subject subject, DirectWriter writer) throws IOException {
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
        ownNanos += writer.write(bodies.snappy(from, to, timestampMs));
      }
      timestampMs += FleetLoad.STEP_MS;
      fleet.advance();
    }
    logNanos = logThreadNanos() - logNanos;
    double millions = (scrapes - warmUp) * (double) WriteStage.SERIES / 1e6;
    subject.put(RATE, millions / ((ownNanos + logNanos) / 1e9));
    subject.put(LOG_SHARE, 100.0 * logNanos / (ownNanos + logNanos));
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

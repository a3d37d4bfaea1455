package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sends on by remote write what is remote-written; then, after two hours of which the receiver has
/// taken nothing, all of these. Prometheus sends nothing on that is older than its start, and takes
/// nothing that is ten minutes ahead: so scrapes that are sent on begin now and are a second apart,
/// and Prometheus is spared the two hours.
final class SendStage implements Stage {
  private static final int SERIES = 20_000;
  private static final long STEP_MS = 1_000;
  private static final int OUTAGE_SCRAPES = 480;
  private static final long LIMIT_SECONDS = 600;
  private static final Figure RATE =
      new Figure("remote write in and out, whole server, M samples per CPU s", "≥ 4× Prometheus");
  private static final Figure DRAIN = new Figure("backlog of two hours, × real time", "≥ 20");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    try (WriteSink sink = new WriteSink()) {
      Path config = Files.writeString(subject.directory().resolve("send.yml"), sink.config());
      try (ServerProcess server = subject.start("send", config);
          FleetLoad load = load(subject, server, System.currentTimeMillis() + FleetLoad.STEP_MS)) {
        load.every(STEP_MS);
        sendOn(subject, server, load, sink);
        subject.rest();
        subject.putMemory("after sending on", "", server);
      }
      if (subject.kind() == ServerKind.PROMETHEUS) {
        return;
      }
      long outageMs = OUTAGE_SCRAPES * FleetLoad.STEP_MS;
      try (ServerProcess server = subject.start("drain", config);
          FleetLoad load = load(subject, server, System.currentTimeMillis() - outageMs)) {
        drain(subject, load, sink);
      }
    }
  }

  private static FleetLoad load(Subject subject, ServerProcess server, long firstMs) {
    return new FleetLoad(
        server.client(),
        SERIES,
        WriteStage.SERIES_PER_TARGET,
        subject.options().connections(),
        firstMs);
  }

  private static void sendOn(Subject subject, ServerProcess server, FleetLoad load, WriteSink sink)
      throws IOException, InterruptedException {
    int scrapes = 4 * subject.options().writeScrapes();
    int warmUp = scrapes / 2;
    load.send(warmUp);
    sink.await((long) warmUp * SERIES, LIMIT_SECONDS);
    long bytes = sink.bytes();
    double cpu = server.cpuSeconds();
    load.send(scrapes - warmUp);
    sink.await((long) scrapes * SERIES, LIMIT_SECONDS);
    double samples = (scrapes - warmUp) * (double) SERIES;
    subject.put(RATE, samples / 1e6 / (server.cpuSeconds() - cpu));
    subject.put(Figure.of("sent bytes per sample"), (sink.bytes() - bytes) / samples);
  }

  private static void drain(Subject subject, FleetLoad load, WriteSink sink)
      throws IOException, InterruptedException {
    long before = sink.samples();
    sink.refuse(true);
    load.send(OUTAGE_SCRAPES);
    sink.refuse(false);
    long begin = System.nanoTime();
    sink.await(before + (long) OUTAGE_SCRAPES * SERIES, LIMIT_SECONDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    subject.put(DRAIN, OUTAGE_SCRAPES * FleetLoad.STEP_MS / 1e3 / seconds);
    subject.put(
        Figure.of("backlog sent, M samples/s (wall)"),
        OUTAGE_SCRAPES * (double) SERIES / 1e6 / seconds);
  }
}

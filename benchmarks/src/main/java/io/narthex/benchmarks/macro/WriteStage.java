package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Remote write of 106,000 series in bodies of 2,000 samples with ten labels. The first half of the
/// scrapes warms up; measured are the others and what the server does in the seconds behind them.
final class WriteStage implements Stage {
  static final int SERIES = 106_000;
  static final int SERIES_PER_TARGET = 500;

  private static final int SETTLE_SECONDS = 5;
  private static final Figure RATE =
      new Figure(
          "remote write, whole server, M samples per CPU s", "≥ 2× VictoriaMetrics (stretch 3×)");
  private static final Figure CPU = Figure.of("remote write, CPU s per M samples");
  private static final Figure WALL = Figure.of("remote write, M samples/s (wall)");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int scrapes = subject.options().writeScrapes();
    int warmUp = scrapes / 2;
    long firstMs = System.currentTimeMillis() - scrapes * FleetLoad.STEP_MS;
    try (ServerProcess server = subject.start("write");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                SERIES,
                SERIES_PER_TARGET,
                subject.options().connections(),
                firstMs)) {
      load.send(warmUp);
      double cpu = server.cpuSeconds();
      double wall = load.send(scrapes - warmUp);
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      double millions = (scrapes - warmUp) * (double) SERIES / 1e6;
      double cpuPerMillion = (server.cpuSeconds() - cpu) / millions;
      subject.put(RATE, 1 / cpuPerMillion);
      subject.put(CPU, cpuPerMillion);
      subject.put(WALL, millions / wall);
      subject.rest();
      subject.putMemory(
          "after " + scrapes + " scrapes of 106,000 series, idle",
          "≤ VictoriaMetrics (stretch 0.18)",
          server);
    }
  }
}

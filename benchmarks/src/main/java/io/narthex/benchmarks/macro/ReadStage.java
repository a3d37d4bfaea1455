package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.ReadRequests;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/// Reads everything back by remote read, in frames of XOR chunks.
final class ReadStage implements Stage {
  private static final int SERIES = 20_000;

  /// A server runs for weeks: what the JIT compiles within the first second is not counted.
  private static final int WARM_UP = 150;

  private static final int READS = 100;
  private static final Figure RATE =
      new Figure("remote read in frames, M samples per CPU s", "≥ 4× Prometheus");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int scrapes = subject.options().readScrapes();
    long firstMs = System.currentTimeMillis() - scrapes * FleetLoad.STEP_MS;
    try (ServerProcess server = subject.start("read");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                SERIES,
                WriteStage.SERIES_PER_TARGET,
                subject.options().connections(),
                firstMs)) {
      load.send(scrapes);
      byte[] request =
          Snappy.compress(
              ReadRequests.frames("job", "node", firstMs - FleetLoad.STEP_MS, load.nextMs()));
      for (int i = 0; i < WARM_UP; i++) {
        server.client().readFrames(request);
      }
      subject.rest();
      subject.putMemory("before reading", "", server);
      double cpu = server.cpuSeconds();
      long begin = System.nanoTime();
      long bytes = 0;
      for (int i = 0; i < READS; i++) {
        bytes += server.client().readFrames(request);
      }
      double millions = READS * (double) SERIES * scrapes / 1e6;
      subject.put(RATE, millions / (server.cpuSeconds() - cpu));
      subject.put(
          Figure.of("remote read in frames, M samples/s (wall)"),
          millions / ((System.nanoTime() - begin) / 1e9));
      subject.put(Figure.of("remote read, bytes per sample"), bytes / millions / 1e6);
      subject.putMemory("after reading", "", server);
    }
  }
}

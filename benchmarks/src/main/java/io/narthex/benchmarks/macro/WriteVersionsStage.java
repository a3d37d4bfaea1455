package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Remote write of the same series by 1.0 and by 2.0, in turns of ten scrapes, so that nothing but
/// the protocol differs.
final class WriteVersionsStage implements Stage {
  private static final int TURN_SCRAPES = 10;
  private static final int SETTLE_SECONDS = 2;
  private static final Figure RATE_V1 = Figure.of("remote write 1.0 in turns, M samples per CPU s");
  private static final Figure RATE_V2 =
      new Figure("remote write 2.0 in turns, M samples per CPU s", "≥ that of 1.0");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int turns = Math.max(4, subject.options().writeScrapes() / TURN_SCRAPES);
    long firstMs = System.currentTimeMillis() - (long) turns * TURN_SCRAPES * FleetLoad.STEP_MS;
    try (ServerProcess server = subject.start("write2");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                WriteStage.SERIES,
                WriteStage.SERIES_PER_TARGET,
                subject.options().connections(),
                firstMs)) {
      double[] cpu = new double[2];
      double[] millions = new double[2];
      for (int turn = 0; turn < turns; turn++) {
        int version = turn % 2;
        load.inVersion(1 + version);
        double used = turn(load, server);
        if (turn >= turns / 2) {
          cpu[version] += used;
          millions[version] += TURN_SCRAPES * (double) WriteStage.SERIES / 1e6;
        }
      }
      subject.put(RATE_V1, millions[0] / cpu[0]);
      subject.put(RATE_V2, millions[1] / cpu[1]);
    }
  }

  /// @return CPU seconds of the server
  private static double turn(FleetLoad load, ServerProcess server)
      throws IOException, InterruptedException {
    double before = server.cpuSeconds();
    load.send(TURN_SCRAPES);
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return server.cpuSeconds() - before;
  }
}

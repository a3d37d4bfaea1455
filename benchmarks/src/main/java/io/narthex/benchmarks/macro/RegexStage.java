package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;

/// A regular expression over as many values of one label as there are series.
final class RegexStage implements Stage {
  private static final int REPEATS = 5;
  private static final Figure COLD =
      new Figure("regex over the values of a label, ms: cold", "≤ 400 at 1 M (stretch 120)");
  private static final Figure CACHED =
      new Figure("regex over the values of a label, ms: repeated (median)", "≤ 2 at 1 M");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int series = subject.options().series();
    try (ServerProcess server = subject.start("regex");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                series,
                1,
                subject.options().connections(),
                System.currentTimeMillis())) {
      long atMs = load.nextMs();
      load.send();
      // Classes, code and what every first query costs.
      MillionStage.instant(server.client(), "count({instance=~\"host-00001.*org.*\"})", atMs);
      subject.rest();
      String query = "count({instance=~\"host-0*[1-9]+[0-9]?7-0.+:9[0-9]00\"})";
      subject.put(COLD, millis(server, query, atMs));
      double[] repeated = new double[REPEATS];
      for (int i = 0; i < REPEATS; i++) {
        repeated[i] = millis(server, query, atMs);
      }
      subject.put(CACHED, CpuBlocks.median(repeated));
    }
  }

  private static double millis(ServerProcess server, String query, long atMs)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String answer = MillionStage.instant(server.client(), query, atMs);
    if (!answer.contains("\"value\"")) {
      throw new IOException("regex: expected=a count, actual=" + answer);
    }
    return (System.nanoTime() - begin) / 1e6;
  }
}

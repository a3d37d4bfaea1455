package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;

/// Regular expressions over as many values of one label as there are series: one that few values
/// fulfil, so that asking the values is all there is to do, and one that one in twenty does, whose
/// series have to be read as well.
final class RegexStage implements Stage {
  private static final int REPEATS = 101;

  /// Repetitions before those that are measured: what is new to the compiler is no matter of
  /// patterns.
  private static final int WARM_UP = 900;

  private static final String FEW = "host-0*[1-9]7*[35]9[0-9]?77-0.+:9[0-9]00";
  private static final String MANY = "host-0*[1-9]+[0-9]?7-0.+:9[0-9]00";

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
      measure(subject, server, "few match", FEW, atMs);
      measure(subject, server, "many match", MANY, atMs);
    }
  }

  private static void measure(
      Subject subject, ServerProcess server, String what, String pattern, long atMs)
      throws IOException, InterruptedException {
    String name = "regex over the values of a label, " + what + ", ms: ";
    boolean few = pattern.equals(FEW);
    String query = "count({instance=~\"" + pattern + "\"})";
    subject.put(
        new Figure(name + "cold", few ? "≤ 400 at 1 M (stretch 120)" : ""),
        millis(server, query, atMs));
    for (int i = 0; i < WARM_UP; i++) {
      millis(server, query, atMs);
    }
    double[] repeated = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      repeated[i] = millis(server, query, atMs);
    }
    subject.put(
        new Figure(name + "repeated (median)", few ? "≤ 2 at 1 M" : ""),
        CpuBlocks.median(repeated));
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

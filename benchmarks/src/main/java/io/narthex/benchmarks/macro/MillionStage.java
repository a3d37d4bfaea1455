package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;

/// A million series of node_exporter targets: how fast they are made, what they cost in memory,
/// what it takes to count them, and how long a restart takes after `kill -9`.
final class MillionStage implements Stage {
  private static final int SERIES_PER_TARGET = 500;

  /// What the head of a server may hold of three hours.
  private static final int THREE_HOURS = 720;

  private static final int COUNTS = 5;
  private static final Figure NEW_SERIES =
      new Figure("new series, thousand/s (wall)", "≥ 120 (stretch 250)");
  private static final Figure NEW_CPU = Figure.of("new series, CPU s per million");
  private static final Figure COUNT_FIRST = Figure.of("count of all series, s: first");
  private static final Figure COUNT =
      new Figure("count of all series, s: median", "≤ 1 (stretch 0.4)");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    SideBySideOptions options = subject.options();
    int series = options.series();
    long firstMs = System.currentTimeMillis() - options.scrapes() * FleetLoad.STEP_MS;
    try (ServerProcess server = subject.start("million");
        FleetLoad load =
            new FleetLoad(
                server.client(), series, SERIES_PER_TARGET, options.connections(), firstMs)) {
      double cpu = server.cpuSeconds();
      subject.put(NEW_SERIES, series / load.send() / 1e3);
      subject.put(NEW_CPU, (server.cpuSeconds() - cpu) / series * 1e6);
      load.send(options.scrapes() - 1);
      subject.rest();
      String size = text(series) + " series, " + options.scrapes() + " scrapes";
      String goal =
          options.scrapes() < THREE_HOURS ? "≤ 0.65 (stretch 0.45)" : "≤ 0.9 (stretch 0.6)";
      subject.putMemory("at " + size, goal, server);
      long lastMs = load.nextMs() - FleetLoad.STEP_MS;
      count(subject, server.client(), lastMs);
      readWholeIndex(server.client(), lastMs);
      subject.rest();
      subject.putMemory("at " + size + ", whole index read", "≤ 1.0 (stretch 0.7)", server);
      server.kill();
      restart(subject, size);
    }
  }

  private static String text(int series) {
    return series % 1_000_000 == 0 ? series / 1_000_000 + " M" : series / 1_000 + " k";
  }

  private static void count(Subject subject, ServerClient client, long atMs)
      throws IOException, InterruptedException {
    double[] seconds = new double[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
      long begin = System.nanoTime();
      String answer = instant(client, "count({__name__!=\"\"})", atMs);
      seconds[i] = (System.nanoTime() - begin) / 1e9;
      String expected = "\"" + subject.options().series() + "\"";
      if (!answer.contains(expected)) {
        throw new IOException("count: expected=" + expected + ", actual=" + answer);
      }
    }
    subject.put(COUNT_FIRST, seconds[0]);
    subject.put(COUNT, CpuBlocks.median(seconds));
  }

  private static void readWholeIndex(ServerClient client, long atMs)
      throws IOException, InterruptedException {
    instant(client, "count by (__name__)({instance=~\".*9100\"})", atMs);
    instant(client, "count(count by (instance)({__name__!=\"\"}))", atMs);
    String seconds = String.valueOf(atMs / 1_000);
    client.get("/api/v1/labels", "start", seconds, "end", seconds).bodyIfSucceeded();
    client.get("/api/v1/label/instance/values", "start", seconds, "end", seconds).bodyIfSucceeded();
  }

  /// The body of the answer to an instant query.
  static String instant(ServerClient client, String query, long atMs)
      throws IOException, InterruptedException {
    return client
        .get("/api/v1/query", "query", query, "time", String.valueOf(atMs / 1_000), "nocache", "1")
        .bodyIfSucceeded();
  }

  private static void restart(Subject subject, String size)
      throws IOException, InterruptedException {
    try (ServerProcess server = subject.start("million")) {
      subject.put(
          new Figure("restart after kill -9 with " + size + ", s", "≤ 5 (stretch 2)"),
          server.secondsToReady());
    }
  }
}

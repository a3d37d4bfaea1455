package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What dashboards ask of 105,280 series: each [DashboardQuery] over an hour at 15 s, and a restart
/// with that data. All queries warm up in turn; then one after the other is measured.
final class QueryStage implements Stage {
  private static final int SETTLE_SECONDS = 10;
  private static final int HOUR_SECONDS = 3_600;
  private static final String EACH_GOAL = "< VictoriaMetrics";
  private static final String ALL_GOAL =
      "≤ VictoriaMetrics / 2 (goal / 4), ≤ Prometheus / 7 (/ 14)";

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    try (ServerProcess server = subject.start("query")) {
      long endSeconds = DashboardLoad.write(server.client(), subject.options().connections());
      // Not every server shows at once what it has acknowledged.
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      List<DashboardQuery> queries = DashboardQuery.all();
      warmUp(subject, server, queries, endSeconds);
      measure(subject, server, queries, endSeconds);
      subject.rest();
      subject.putMemory("queried, idle", "", server);
    }
    try (ServerProcess server = subject.start("query")) {
      subject.put(Figure.of("restart with 27 M samples to ready, s"), server.secondsToReady());
    }
  }

  private static void warmUp(
      Subject subject, ServerProcess server, List<DashboardQuery> queries, long endSeconds)
      throws IOException, InterruptedException {
    long seconds = subject.options().warmUpSeconds();
    long begin = System.nanoTime();
    double cpu = server.cpuSeconds();
    int rounds = 0;
    do {
      for (DashboardQuery query : queries) {
        ask(server, query, endSeconds);
      }
      rounds++;
    } while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds));
    subject.put(
        Figure.of("all queries, CPU ms, mean of the first " + seconds + " s"),
        (server.cpuSeconds() - cpu) * 1_000 / rounds);
  }

  private static void measure(
      Subject subject, ServerProcess server, List<DashboardQuery> queries, long endSeconds)
      throws IOException, InterruptedException {
    double sum = 0;
    double logarithms = 0;
    for (DashboardQuery query : queries) {
      CpuBlocks blocks =
          new CpuBlocks(server, () -> ask(server, query, endSeconds), subject.options().blocks());
      CpuBlocks.Result result = blocks.measure();
      subject.put(new Figure(query.title() + ", CPU ms (median)", EACH_GOAL), result.cpuMs());
      subject.put(Figure.of(query.title() + ", wall ms (median)"), result.wallMs());
      if (!result.settled()) {
        System.err.println(subject.name() + ": " + query.title() + ": blocks did not become alike");
      }
      sum += result.cpuMs();
      logarithms += Math.log(result.cpuMs());
    }
    subject.put(new Figure("all queries, CPU ms, sum", ALL_GOAL), sum);
    subject.put(
        new Figure("all queries, CPU ms, geometric mean", ALL_GOAL),
        Math.exp(logarithms / queries.size()));
  }

  private static void ask(ServerProcess server, DashboardQuery query, long endSeconds)
      throws IOException, InterruptedException {
    String answer =
        server
            .client()
            .get(
                "/api/v1/query_range",
                "query",
                query.text(),
                "start",
                String.valueOf(endSeconds - HOUR_SECONDS),
                "end",
                String.valueOf(endSeconds),
                "step",
                String.valueOf(DashboardLoad.STEP_SECONDS),
                "nocache",
                "1")
            .bodyIfSucceeded();
    if (!answer.contains("[" + endSeconds + ",")) {
      throw new IOException(
          query.title() + ": expected=a value at " + endSeconds + ", actual=none");
    }
  }
}

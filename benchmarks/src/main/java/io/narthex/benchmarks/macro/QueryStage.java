package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.TargetPages;
import io.narthex.benchmarks.data.WriteRequests;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.xerial.snappy.Snappy;

/// Range queries over an hour of 100 targets of 500 series, and a restart with them.
final class QueryStage implements Stage {
  private static final int TARGETS = 100;

  /// 2,000 samples a request, as Prometheus sends them.
  private static final int TARGETS_PER_REQUEST = 4;

  private static final long STEP_MS = 15_000;
  private static final int STEP_SECONDS = 15;

  /// An hour and five minutes, so that a range of an hour finds full windows at its start.
  private static final int STEPS = 260;

  private static final int SETTLE_SECONDS = 10;
  private static final int HOUR_SECONDS = 3_600;

  /// With its windows of five minutes this range reads 240 samples a series.
  private static final int P99_SECONDS = 239 * STEP_SECONDS - 300;

  private static final String CPU_BY_MODE = "sum by (mode)(rate(node_cpu_seconds_total[5m]))";
  private static final String P99 = "histogram_quantile(0.99, sum by (le)(rate(x_bucket[5m])))";

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    try (ServerProcess server = subject.start("query")) {
      long endSeconds = remoteWrite(server);
      long hourAgo = endSeconds - HOUR_SECONDS;
      long p99Start = endSeconds - P99_SECONDS;
      query(subject, server, "sum by (mode)(rate)", new Range(CPU_BY_MODE, hourAgo, endSeconds));
      query(subject, server, "quantile of 43,200 series", new Range(P99, p99Start, endSeconds));
      subject.rest();
      subject.putMemory("queried, idle", "", server);
    }
    try (ServerProcess server = subject.start("query")) {
      subject.put(Figure.of("restart with 13 M samples to ready, s"), server.secondsToReady());
    }
  }

  private record Range(String query, long startSeconds, long endSeconds) {}

  /// Sends all samples over one connection.
  ///
  /// @return the time of the last ones
  private static long remoteWrite(ServerProcess server) throws IOException, InterruptedException {
    WriteRequests requests = new WriteRequests(new TargetPages(), TARGETS);
    long endMs = System.currentTimeMillis() / STEP_MS * STEP_MS;
    for (int step = 0; step < STEPS; step++) {
      long timestampMs = endMs - (STEPS - 1L - step) * STEP_MS;
      for (int target = 0; target < TARGETS; target += TARGETS_PER_REQUEST) {
        byte[] body = requests.body(target, target + TARGETS_PER_REQUEST, step, timestampMs);
        server.client().write(Snappy.compress(body)).bodyIfSucceeded();
      }
    }
    // Not every server shows at once what it has acknowledged.
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return endMs / 1_000;
  }

  private static void query(Subject subject, ServerProcess server, String figure, Range range)
      throws IOException, InterruptedException {
    CpuBlocks.Work work =
        () -> {
          String answer =
              server
                  .client()
                  .get(
                      "/api/v1/query_range",
                      "query",
                      range.query(),
                      "start",
                      String.valueOf(range.startSeconds()),
                      "end",
                      String.valueOf(range.endSeconds()),
                      "step",
                      String.valueOf(STEP_SECONDS),
                      "nocache",
                      "1")
                  .bodyIfSucceeded();
          if (!answer.contains("[" + range.endSeconds() + ",")) {
            throw new IOException(
                "answer: expected=a value at " + range.endSeconds() + ", actual=none");
          }
        };
    int warmUpSeconds = subject.options().warmUpSeconds();
    CpuBlocks.Result result = new CpuBlocks(server, work, warmUpSeconds).measure();
    subject.put(Figure.of(figure + ", CPU ms (median)"), result.cpuMs());
    subject.put(Figure.of(figure + ", wall ms (median)"), result.wallMs());
    subject.put(
        Figure.of(figure + ", CPU ms, mean of the first " + warmUpSeconds + " s"),
        result.firstMinuteCpuMs());
    if (!result.settled()) {
      System.err.println(subject.name() + ": " + figure + ": blocks did not become alike");
    }
  }
}

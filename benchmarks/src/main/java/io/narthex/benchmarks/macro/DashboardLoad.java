package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.FleetSeries;
import io.narthex.benchmarks.data.RequestPages;
import io.narthex.benchmarks.data.TargetPages;
import io.narthex.benchmarks.data.WriteRequests;
import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.util.List;
import org.xerial.snappy.Snappy;

/// An hour of the series that dashboards ask for: 100 hosts with a node_exporter (50,000), 100
/// services with histograms (50,000, of which 43,200 buckets) and 40 that count requests (5,280),
/// remote-written scrape after scrape.
final class DashboardLoad {
  static final int SERIES = 105_280;

  /// An hour and five minutes, so that a range of an hour finds full windows at its start.
  static final int STEPS = 260;

  static final int STEP_SECONDS = 15;

  private static final int HOST_SERIES = 50_000;
  private static final int SERIES_PER_HOST = 500;

  /// Targets of one kind, written a few at a time.
  private record Fleet(FleetSeries series, int targets, WriteRequests requests) {
    static Fleet of(FleetSeries series, int targets) {
      return new Fleet(series, targets, new WriteRequests(series, targets));
    }

    void write(ServerClient client, int step, long timestampMs)
        throws IOException, InterruptedException {
      int perBody = FleetLoad.BODY_SAMPLES / series.seriesPerTarget();
      for (int target = 0; target < targets; target += perBody) {
        int to = Math.min(targets, target + perBody);
        byte[] body = requests.body(target, to, step, timestampMs);
        client.write(Snappy.compress(body)).bodyIfSucceeded();
      }
    }
  }

  private DashboardLoad() {}

  /// Writes everything up to now.
  ///
  /// @return time of the last samples, in seconds
  static long write(ServerClient client, int connections) throws IOException, InterruptedException {
    List<Fleet> fleets =
        List.of(Fleet.of(new TargetPages(), 100), Fleet.of(new RequestPages(), 40));
    long firstMs = System.currentTimeMillis() - (STEPS - 1) * FleetLoad.STEP_MS;
    try (FleetLoad hosts =
        new FleetLoad(client, HOST_SERIES, SERIES_PER_HOST, connections, firstMs)) {
      long timestampMs = hosts.nextMs();
      for (int step = 0; step < STEPS; step++) {
        timestampMs = hosts.nextMs();
        hosts.send();
        for (Fleet fleet : fleets) {
          fleet.write(client, step, timestampMs);
        }
      }
      return timestampMs / 1_000;
    }
  }
}

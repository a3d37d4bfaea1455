package io.narthex.storage.database;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.wal.LogStatistics;
import io.narthex.storage.wal.ReplayReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Running totals of a [Database]. Thread-safe.
final class DatabaseCounters {
  private final Map<SampleOutcome, LongAdder> outcomes = new EnumMap<>(SampleOutcome.class);
  private final int maxSeries;
  private final long uncleanStarts;
  private final RefusedSeries refused;
  private ReplayReport replay = new ReplayReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private long replayNanos;
  private long upkeepRuns;
  private long upkeepFailures;

  /// Totals of a database that takes `maxSeries` at most.
  ///
  /// @param uncleanStarts how often a server before had not stopped in order
  DatabaseCounters(int maxSeries, long uncleanStarts, Clock clock) {
    this.maxSeries = maxSeries;
    this.uncleanStarts = uncleanStarts;
    this.refused = new RefusedSeries(maxSeries, clock);
    for (SampleOutcome outcome : SampleOutcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  void committed(WriteBatch batch, CommitResult result) {
    refused.add(batch, result);
    outcomes.forEach((outcome, total) -> total.add(result.count(outcome)));
  }

  /// Metrics of which new series were refused lately.
  RefusedSeries refusedSeries() {
    return refused;
  }

  synchronized void replayed(ReplayReport report, long nanos) {
    replay = report;
    replayNanos = nanos;
  }

  synchronized void maintained(boolean failed) {
    upkeepRuns++;
    upkeepFailures += failed ? 1 : 0;
  }

  synchronized DatabaseFigures figures(
      HeadFigures head,
      LogStatistics log,
      RecoveryFigures recovery,
      SpaceFigures space,
      BlockFigures blocks) {
    Map<SampleOutcome, Long> counts = new EnumMap<>(SampleOutcome.class);
    outcomes.forEach((outcome, total) -> counts.put(outcome, total.sum()));
    return new DatabaseFigures(
        head,
        log,
        recovery,
        space,
        blocks,
        maxSeries,
        counts,
        replay,
        replayNanos,
        uncleanStarts,
        upkeepRuns,
        upkeepFailures);
  }
}

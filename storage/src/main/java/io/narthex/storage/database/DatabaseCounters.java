package io.narthex.storage.database;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.wal.LogStatistics;
import io.narthex.storage.wal.ReplayReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Running totals of a [Database]. Thread-safe.
final class DatabaseCounters {
  private final Map<SampleOutcome, LongAdder> outcomes = new EnumMap<>(SampleOutcome.class);
  private ReplayReport replay = new ReplayReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private long replayNanos;
  private long upkeepRuns;
  private long upkeepFailures;

  DatabaseCounters() {
    for (SampleOutcome outcome : SampleOutcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  void committed(CommitResult result) {
    outcomes.forEach((outcome, total) -> total.add(result.count(outcome)));
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
      HeadFigures head, LogStatistics log, SpaceFigures space, BlockFigures blocks) {
    Map<SampleOutcome, Long> counts = new EnumMap<>(SampleOutcome.class);
    outcomes.forEach((outcome, total) -> counts.put(outcome, total.sum()));
    return new DatabaseFigures(
        head, log, space, blocks, counts, replay, replayNanos, upkeepRuns, upkeepFailures);
  }
}

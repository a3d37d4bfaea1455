package io.narthex.storage.database;

import io.narthex.storage.SampleOutcome;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.wal.LogStatistics;
import io.narthex.storage.wal.ReplayReport;
import java.util.Map;

/// Counters of a [Database] for the server's metrics.
///
/// @param outcomes samples by what became of them, since the start, replay left out
/// @param replay what the replay read
/// @param replayNanos time it took
/// @param retentionRuns how often retention was applied
/// @param retentionFailures how often it could not delete segments
public record DatabaseFigures(
    HeadFigures head,
    LogStatistics log,
    Map<SampleOutcome, Long> outcomes,
    ReplayReport replay,
    long replayNanos,
    long retentionRuns,
    long retentionFailures) {
  public DatabaseFigures {
    outcomes = Map.copyOf(outcomes);
  }
}

package io.narthex.storage.database;

import io.narthex.storage.SampleOutcome;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.wal.LogStatistics;
import io.narthex.storage.wal.ReplayReport;
import java.util.Map;

/// Counters of a [Database] for the server's metrics. Other modules read them by the methods below,
/// because they know neither head nor log.
///
/// @param maxSeries most series that there may be
/// @param outcomes samples by what became of them, since the start, replay left out
/// @param replay what the replay read
/// @param replayNanos time it took
/// @param uncleanStarts how often a server before had not stopped in order, ever
/// @param upkeepRuns how often blocks were maintained
/// @param upkeepFailures how often that failed in part
public record DatabaseFigures(
    HeadFigures head,
    LogStatistics log,
    RecoveryFigures recovery,
    SpaceFigures space,
    BlockFigures blocks,
    int maxSeries,
    Map<SampleOutcome, Long> outcomes,
    ReplayReport replay,
    long replayNanos,
    long uncleanStarts,
    long upkeepRuns,
    long upkeepFailures) {
  public DatabaseFigures {
    outcomes = Map.copyOf(outcomes);
  }

  /// Series alive.
  public long seriesCount() {
    return head.seriesCount();
  }

  /// Series created, those of the replay included.
  public long seriesCreated() {
    return head.seriesCreated();
  }

  /// Series retired.
  public long seriesRemoved() {
    return head.seriesRemoved();
  }

  /// Samples taken out of order, those of the replay included.
  public long outOfOrderSamples() {
    return head.outOfOrderSamples();
  }

  /// By how much samples that came out of order, taken or not, were older than the newest of all:
  /// upper bounds of all buckets but the last, in milliseconds.
  public long[] outOfOrderDelayBoundsMs() {
    return head.delays().boundsMs();
  }

  /// Samples in each of these buckets alone, and in the last one.
  public long[] outOfOrderDelayCounts() {
    return head.delays().counts();
  }

  /// Sum of these delays.
  public double outOfOrderDelaySumMs() {
    return head.delays().sumMs();
  }

  /// Samples stored since the start.
  public long samplesStored() {
    return outcomes.getOrDefault(SampleOutcome.STORED, 0L);
  }

  /// Samples refused because their series were new and there were too many.
  public long samplesOverLimit() {
    return outcomes.getOrDefault(SampleOutcome.SERIES_LIMIT, 0L);
  }

  /// Lower bound of the timestamps, `Long.MAX_VALUE` without samples.
  public long minTimeMs() {
    return head.minTimeMs();
  }

  /// Lower bound of the timestamps in head and blocks, `Long.MAX_VALUE` without samples.
  public long lowestTimeMs() {
    return Math.min(head.minTimeMs(), blocks.minTimeMs());
  }

  /// Timestamp of the newest sample, `Long.MIN_VALUE` without.
  public long maxTimeMs() {
    return head.maxTimeMs();
  }

  /// Memory that the head is charged with.
  public long headMemoryBytes() {
    return head.memoryBytes();
  }

  /// Time that writers have waited for the append lock.
  public long lockWaitNanos() {
    return head.lockWaitNanos();
  }

  /// Number of the segment that is written to.
  public long segment() {
    return log.segment();
  }

  /// Size of the log on disk.
  public long segmentBytes() {
    return log.segmentBytes();
  }

  /// Bytes of frames that are not on disk yet.
  public long inFlightBytes() {
    return log.inFlightBytes();
  }

  /// Frames taken by the log.
  public long framesAppended() {
    return log.framesAppended();
  }

  /// Bytes written by the log.
  public long bytesWritten() {
    return log.bytesWritten();
  }

  /// Group commits.
  public long syncs() {
    return log.syncs();
  }

  /// Time spent in group commits.
  public long syncNanos() {
    return log.syncNanos();
  }

  /// Group commits that failed.
  public long syncFailures() {
    return log.syncFailures();
  }

  /// Frames that the log did not take.
  public long refusals() {
    return log.refusals();
  }

  /// Recovery snapshots written.
  public long snapshotsWritten() {
    return recovery.written();
  }

  /// Whether the start used a recovery snapshot.
  public boolean snapshotsUsed() {
    return recovery.used();
  }

  /// Time spent in writing recovery snapshots.
  public long snapshotNanos() {
    return recovery.writeNanos();
  }

  /// Bytes of the recovery snapshots written.
  public long snapshotBytes() {
    return recovery.bytesWritten();
  }

  /// Recovery snapshots that could not be written.
  public long snapshotFailures() {
    return recovery.failures();
  }

  /// Recovery snapshots that could not be used at the start.
  public long snapshotsDamaged() {
    return recovery.damaged();
  }

  /// Extents of sealed vectors that were damaged at the start and could not be replaced.
  public long extentsLost() {
    return recovery.extentsLost();
  }

  /// How often the disk did not end a write or a sync of the log in time.
  public long diskStalls() {
    return log.stalls();
  }

  /// Whether writes are refused, or soon will be, because the disk is full or stalls or the log
  /// fails.
  public boolean isReadOnly() {
    return space.readOnly() || !log.fault().isEmpty();
  }

  /// How often writes began to be refused because the disk was full.
  public long readOnlyCount() {
    return space.readOnlyCount();
  }

  /// Bytes left on the volume of the data directory.
  public long freeBytes() {
    return space.freeBytes();
  }

  /// Bytes that the reserve file holds.
  public long reserveBytes() {
    return space.reserveBytes();
  }

  /// Segments that the replay read.
  public long replayedSegments() {
    return replay.segments();
  }

  /// Samples that the replay read.
  public long replayedSamples() {
    return replay.samplesRead();
  }

  /// Acknowledged frames that the replay could not read.
  public long recordsLost() {
    return replay.recordsLost();
  }

  /// Damaged places of the series log.
  public long seriesLogDamages() {
    return replay.seriesLogDamages();
  }

  /// Damaged bytes of the log, a torn end left out.
  public long bytesSkipped() {
    return replay.bytesSkipped();
  }

  /// Records of types that this version does not know.
  public long unknownRecords() {
    return replay.unknownRecords();
  }
}

package io.narthex.storage.wal;

/// How far the replay of a log has come. Written by the thread that replays, read by any at any
/// time.
public final class ReplayMeter {
  /// Bytes of a snapshot that take about as long to read as a segment of the usual size: half of a
  /// restart with a million series and ten minutes of samples is one of 40 MB.
  private static final long SNAPSHOT_STEP_BYTES = 8 << 20;

  private final LogDirectory directory;
  private volatile ReplayProgress progress = new ReplayProgress(0, 0, 0);

  /// What the reading of a snapshot counts for in front of the segments.
  private long snapshotSteps;

  ReplayMeter(LogDirectory directory) {
    this.directory = directory;
  }

  /// How far it has come, a snapshot that was read before it included.
  public ReplayProgress progress() {
    return progress;
  }

  /// Takes note of how far a snapshot was read before the replay: it counts like segments in front
  /// of the others, whose numbers go up by as many.
  public void snapshotRead(long bytes, long sizeBytes) {
    snapshotSteps = (sizeBytes + SNAPSHOT_STEP_BYTES - 1) / SNAPSHOT_STEP_BYTES;
    reached(directory.firstSegmentNumber() + bytes / SNAPSHOT_STEP_BYTES);
  }

  void begins() {
    reached(directory.firstSegmentNumber() + snapshotSteps);
  }

  void segmentBegins(long number) {
    reached(number + snapshotSteps);
  }

  void ends() {
    reached(directory.lastSegmentNumber() + snapshotSteps);
  }

  private void reached(long current) {
    progress =
        new ReplayProgress(
            directory.firstSegmentNumber(), directory.lastSegmentNumber() + snapshotSteps, current);
  }
}

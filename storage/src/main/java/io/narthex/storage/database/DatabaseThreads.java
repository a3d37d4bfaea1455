package io.narthex.storage.database;

/// The threads of a [Database]: one for long work on blocks, one for what is due each second, one
/// for recovery snapshots.
final class DatabaseThreads {
  private static final long LONG_INTERVAL_MS = 60_000;
  private static final long SHORT_INTERVAL_MS = 1_000;
  private static final long SNAPSHOT_INTERVAL_MS = 5_000;

  private final PeriodicThread upkeep;
  private final PeriodicThread shortUpkeep;
  private final PeriodicThread snapshots;

  DatabaseThreads(Runnable upkeep, Runnable shortUpkeep, Runnable snapshots) {
    this.upkeep = new PeriodicThread("storage-upkeep", LONG_INTERVAL_MS, upkeep);
    this.shortUpkeep = new PeriodicThread("storage-short-upkeep", SHORT_INTERVAL_MS, shortUpkeep);
    this.snapshots = new PeriodicThread("storage-snapshots", SNAPSHOT_INTERVAL_MS, snapshots);
  }

  void start() {
    upkeep.start();
    shortUpkeep.start();
    snapshots.start();
  }

  /// Runs the long work at once, or once more where it is running.
  void upkeepSoon() {
    upkeep.runSoon();
  }

  /// Stops all and waits for what is running.
  void stop() {
    snapshots.stop();
    shortUpkeep.stop();
    upkeep.stop();
  }
}

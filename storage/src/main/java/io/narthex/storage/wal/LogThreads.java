package io.narthex.storage.wal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// The threads of an open log: one writes and syncs, another one, which never touches the disk,
/// sees to it that nobody waits for a disk that does not answer. Neither is ever interrupted.
final class LogThreads {
  private static final long WATCH_NANOS = 1_000_000_000;

  private final GroupCommit group;
  private final Thread syncer =
      Thread.ofPlatform().name("wal-sync").daemon(true).unstarted(this::sync);
  private final Thread watchdog =
      Thread.ofPlatform().name("wal-watchdog").daemon(true).unstarted(this::watch);
  private final CompletableFuture<Void> syncEnded = new CompletableFuture<>();
  private volatile boolean syncAsked;
  private volatile boolean stopping;

  LogThreads(GroupCommit group) {
    this.group = group;
  }

  void start() {
    syncer.start();
    watchdog.start();
  }

  /// Lets what has come be synced now.
  void wake() {
    syncAsked = true;
    LockSupport.unpark(syncer);
  }

  /// Waits until the sync under way, if there is one, has ended; there is none after it.
  void stop() {
    stopping = true;
    LockSupport.unpark(syncer);
    syncEnded.join();
    LockSupport.unpark(watchdog);
  }

  private void sync() {
    try {
      while (!stopping) {
        if (!syncAsked) {
          LockSupport.parkNanos(Math.max(1, group.nanosUntilSync()));
        }
        syncAsked = false;
        group.runDue();
      }
    } finally {
      syncEnded.complete(null);
    }
  }

  private void watch() {
    while (!stopping) {
      group.watch();
      LockSupport.parkNanos(WATCH_NANOS);
    }
  }
}

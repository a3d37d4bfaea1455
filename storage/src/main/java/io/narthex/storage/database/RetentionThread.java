package io.narthex.storage.database;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs an action every minute on a thread of its own, until stopped. An action that fails is
/// logged and runs again the next time.
final class RetentionThread {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionThread.class);
  private static final long INTERVAL_S = 60;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  RetentionThread(Runnable action) {
    this.thread =
        Thread.ofPlatform().name("storage-retention").daemon(true).unstarted(() -> run(action));
  }

  void start() {
    thread.start();
  }

  private void run(Runnable action) {
    try {
      while (!stopped.await(INTERVAL_S, TimeUnit.SECONDS)) {
        try {
          action.run();
        } catch (RuntimeException e) {
          LOG.error("retention failed", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.info("retention interrupted");
    }
  }

  /// Stops it and waits for a running action.
  void stop() {
    stopped.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

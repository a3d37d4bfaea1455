package io.narthex.storage.database;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs an action again and again on a thread of its own, until stopped. An action that fails is
/// logged and runs again the next time.
final class PeriodicThread {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicThread.class);

  private final String name;
  private final long intervalMs;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopped;

  /// Runs `action` every `intervalMs` from [#start] on, for the first time after that time.
  PeriodicThread(String name, long intervalMs, Runnable action) {
    this.name = name;
    this.intervalMs = intervalMs;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> run(action));
  }

  void start() {
    thread.start();
  }

  /// Runs the action at once, or once more where it is running.
  void runSoon() {
    wakeUps.release();
  }

  private void run(Runnable action) {
    while (!stopped) {
      try {
        if (wakeUps.tryAcquire(intervalMs, TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
        if (!stopped) {
          action.run();
        }
      } catch (InterruptedException e) {
        LOG.info("{} interrupted", name);
        return;
      } catch (RuntimeException e) {
        LOG.error("{} failed", name, e);
      }
    }
  }

  /// Stops it and waits for a running action.
  void stop() {
    stopped = true;
    wakeUps.release();
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

package io.narthex.rules.scheduler;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a group iterate when it is due, never twice at once; after an iteration that took too long
/// the next begins at once, and those that were left out are counted.
final class GroupLoop {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);

  /// Iterations after which targets have been scraped and other rules evaluated, so that the alerts
  /// that are active now are known.
  private static final int ITERATIONS_BEFORE_RESTORING = 2;

  private enum Phase {
    NEW,
    BEGUN,
    STOPPED
  }

  private final RunningGroup running;
  private final AlertRestoring restoring;
  private final Slots slots;
  private final TimerQueue timers;
  private final Executor threads;

  private boolean askedToStart;
  private boolean ready;
  private Phase phase = Phase.NEW;
  private boolean iterating;
  private @Nullable Runnable whenStopped;
  private long slotMs;
  private int iterations;

  GroupLoop(RunningGroup running, TimerQueue timers, Executor threads) {
    this.running = running;
    this.restoring = new AlertRestoring(running);
    this.slots = Slots.of(running.group());
    this.timers = timers;
    this.threads = threads;
  }

  RunningGroup running() {
    return running;
  }

  /// The server has begun with this group, so that its alerts have a past.
  void restore() {
    running.rules().forEach(rule -> rule.restored(false));
    restoring.begin();
  }

  /// The server is ready; iterations begin with the next slot once [#ready] is called too.
  synchronized void start() {
    askedToStart = true;
    begin();
  }

  /// What was here before has stopped, and its state is taken over.
  void ready() {
    Runnable then;
    synchronized (this) {
      ready = true;
      begin();
      then = whenStopped;
      whenStopped = null;
    }
    if (then != null) {
      then.run();
    }
  }

  private void begin() {
    if (askedToStart && ready && phase == Phase.NEW) {
      phase = Phase.BEGUN;
      slotMs = slots.atOrBefore(nowMs());
      schedule();
    }
  }

  /// Ends the loop.
  ///
  /// @param then runs when no iteration runs any more and the state of what was here before is
  ///   taken over
  void stop(Runnable then) {
    running.stop();
    synchronized (this) {
      phase = Phase.STOPPED;
      if (iterating || !ready) {
        whenStopped = then;
        return;
      }
    }
    then.run();
  }

  private long nowMs() {
    return running.context().environment().clock().nowMs();
  }

  private void schedule() {
    long delayMs = slotMs + slots.intervalMs() - nowMs();
    timers.after(Math.min(delayMs, slots.intervalMs()), this::wake);
  }

  private synchronized void wake() {
    if (phase == Phase.BEGUN && !iterating) {
      iterating = true;
      threads.execute(this::iterate);
    }
  }

  private void iterate() {
    try {
      long dueMs = slots.atOrBefore(nowMs());
      if (dueMs != slotMs) {
        running.counters().due(Math.max(0, (dueMs - slotMs) / slots.intervalMs() - 1));
        slotMs = dueMs;
        running.iterate(dueMs);
        iterations++;
        if (iterations >= ITERATIONS_BEFORE_RESTORING && restoring.isNeeded()) {
          restoring.run(nowMs());
        }
      }
    } catch (RuntimeException e) {
      LOG.error("iteration of rule group {} failed", running.group().key(), e);
    } finally {
      iterated();
    }
  }

  private void iterated() {
    Runnable then;
    synchronized (this) {
      iterating = false;
      then = whenStopped;
      whenStopped = null;
      if (phase == Phase.BEGUN) {
        schedule();
      }
    }
    if (then != null) {
      then.run();
    }
  }
}

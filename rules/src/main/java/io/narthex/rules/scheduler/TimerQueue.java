package io.narthex.rules.scheduler;

import io.narthex.storage.clock.Clock;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs short tasks when their time has come, all on one thread. Thread-safe. Without [#start] the
/// tasks are run by whoever calls [#runDue], which is how time is moved by hand.
final class TimerQueue implements AutoCloseable {
  private final Clock clock;
  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long sequence;
  private boolean closed;

  private record Entry(long dueNanos, long sequence, Runnable task) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  TimerQueue(Clock clock) {
    this.clock = clock;
  }

  /// Lets a thread run the tasks from now on.
  void start() {
    Thread.ofPlatform().name("rule-timer").daemon().start(this::runUntilClosed);
  }

  /// Runs `task` in `delayMs` at the earliest.
  void after(long delayMs, Runnable task) {
    long dueNanos = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, delayMs));
    synchronized (this) {
      entries.add(new Entry(dueNanos, sequence++, task));
      notifyAll();
    }
  }

  /// Runs what is due.
  void runDue() {
    for (Runnable task = poll(); task != null; task = poll()) {
      task.run();
    }
  }

  private synchronized @Nullable Runnable poll() {
    Entry first = entries.peek();
    if (first == null || closed || first.dueNanos() - clock.nanoTime() > 0) {
      return null;
    }
    entries.poll();
    return first.task();
  }

  private void runUntilClosed() {
    while (awaitDue()) {
      runDue();
    }
  }

  /// Waits until something is due.
  ///
  /// @return false where the queue is closed
  private synchronized boolean awaitDue() {
    while (!closed) {
      Entry first = entries.peek();
      long waitNanos = first == null ? Long.MAX_VALUE : first.dueNanos() - clock.nanoTime();
      if (waitNanos <= 0) {
        return true;
      }
      try {
        wait(first == null ? 0 : waitNanos / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  /// Forgets all tasks.
  @Override
  public synchronized void close() {
    closed = true;
    entries.clear();
    notifyAll();
  }
}

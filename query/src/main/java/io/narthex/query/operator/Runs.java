package io.narthex.query.operator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Splits work over series into fixed runs of [#LENGTH] ordinals whose results are taken in order,
/// so that what comes out does not depend on the number of threads, bit by bit.
public final class Runs {
  /// Series of one run.
  public static final int LENGTH = 1_024;

  private static final long PAUSE_NANOS = 20_000;

  private final @Nullable ExecutorService threads;
  private final int parallelism;

  /// Runs on `threads`, at most `parallelism` at once; null: on the calling thread.
  public Runs(@Nullable ExecutorService threads, int parallelism) {
    this.threads = threads;
    this.parallelism = parallelism;
  }

  /// The work on one run.
  public interface Task<T> {
    /// Works on ordinals `from` (inclusive) to `to` (exclusive).
    T run(int from, int to);
  }

  /// Works on all of `0..seriesCount-1`; `taker` gets the results in ascending order, on the
  /// calling thread. Of several failures the one of the lowest run is thrown.
  public <T> void inOrder(int seriesCount, Task<T> task, Consumer<T> taker) {
    if (threads == null || parallelism == 1 || seriesCount <= LENGTH) {
      for (int from = 0; from < seriesCount; from += LENGTH) {
        taker.accept(task.run(from, Math.min(from + LENGTH, seriesCount)));
      }
      return;
    }
    Deque<Future<T>> running = new ArrayDeque<>();
    AtomicBoolean stopped = new AtomicBoolean();
    int next = 0;
    try {
      while (next < seriesCount || !running.isEmpty()) {
        while (next < seriesCount && running.size() < 2 * parallelism) {
          int from = next;
          int to = Math.min(from + LENGTH, seriesCount);
          running.add(threads.submit(() -> started(stopped, task).run(from, to)));
          next = to;
        }
        taker.accept(result(running.remove()));
      }
    } finally {
      stopped.set(true);
      running.forEach(Runs::await);
    }
  }

  private static <T> Task<T> started(AtomicBoolean stopped, Task<T> task) {
    if (stopped.get()) {
      throw new CancellationException("an earlier run has failed");
    }
    return task;
  }

  private static <T> T result(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          if (e.getCause() instanceof Error cause) {
            throw cause;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Waits for a run whose result nobody takes, because an earlier one has failed and is reported:
  /// what it reads and charges must not outlive the query. It is not cancelled, for a cancelled
  /// future is done while its run goes on.
  private static void await(Future<?> future) {
    while (!future.isDone()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}

package io.narthex.rules.scheduler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A bounded number of evaluations beside those that groups do on their own threads, for all groups
/// together. Thread-safe.
final class ConcurrentEvaluations implements AutoCloseable {
  private final Semaphore places;
  private final ExecutorService threads;

  ConcurrentEvaluations(int count) {
    places = new Semaphore(count);
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().name("rule-concurrent-", 0).daemon().factory());
  }

  /// Begins `evaluation` where there is a place.
  ///
  /// @return its end; null where there is no place: whoever asks does it himself
  @Nullable CompletableFuture<Void> tryBegin(Runnable evaluation) {
    if (!places.tryAcquire()) {
      return null;
    }
    try {
      return CompletableFuture.runAsync(
          () -> {
            try {
              evaluation.run();
            } finally {
              places.release();
            }
          },
          threads);
    } catch (RejectedExecutionException e) {
      places.release();
      return null;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}

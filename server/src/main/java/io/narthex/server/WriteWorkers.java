package io.narthex.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that decode and store bodies of remote write: as many as cores, and a bounded queue
/// before them.
final class WriteWorkers implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteWorkers.class);
  private static final int MAX_WAITING = 4_096;
  private static final long IDLE_SECONDS = 60;
  private static final long DRAIN_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  WriteWorkers(int count) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("remote-write-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /// Lets what is queued finish, for a few seconds.
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("remote writes still being stored after {} s", DRAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

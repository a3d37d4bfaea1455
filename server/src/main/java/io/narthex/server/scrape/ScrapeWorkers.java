package io.narthex.server.scrape;

import io.narthex.server.http.BodyBuffer;
import io.narthex.storage.Storage;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A few threads that read and store bodies, each with scratch memory of its own. However many
/// targets hang, they hold none of these threads: only what has arrived is worked on here.
final class ScrapeWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeWorkers.class);
  private static final int KEPT_BODY_BYTES = 4 << 20;
  private static final long DRAIN_SECONDS = 5;

  /// Memory of one worker.
  record Scratch(BodyBuffer body, ScrapeAppender appender) {}

  /// A step of a scrape.
  interface Step {
    void run(Scratch scratch);
  }

  private final ThreadPoolExecutor threads;
  private final BlockingQueue<Scratch> scratches;

  /// Workers.
  ///
  /// @param key0 with `key1` the secret of this process's wire keys
  ScrapeWorkers(int count, Storage storage, ExemplarStore exemplars, long key0, long key1) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("scrape", true));
    scratches = new ArrayBlockingQueue<>(count);
    for (int i = 0; i < count; i++) {
      scratches.add(
          new Scratch(
              new BodyBuffer(), new ScrapeAppender(storage, new KeyedHash(key0, key1), exemplars)));
    }
  }

  /// Queues a step.
  ///
  /// @return false where the workers have stopped: it will not run
  boolean execute(Step step) {
    try {
      threads.execute(() -> run(step));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void run(Step step) {
    Scratch scratch = scratches.poll();
    if (scratch == null) {
      throw new IllegalStateException("scrape workers: expected=scratch per thread, actual=none");
    }
    try {
      step.run(scratch);
    } catch (RuntimeException e) {
      LOG.error("scrape step failed", e);
    } finally {
      scratch.body().trim(KEPT_BODY_BYTES);
      scratches.add(scratch);
    }
  }

  /// Lets what is queued finish, for a few seconds.
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("scrapes still being stored after {} s", DRAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    scratches.forEach(scratch -> scratch.body().close());
  }
}

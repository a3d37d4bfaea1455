package io.narthex.server.remote.read;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A question to a peer on its way, run once by a thread of the peer's. Thread-safe.
final class Asked<T> implements Runnable {
  private static final long CHECK_MS = 50;

  private final Work<T> work;
  private final ReadContext context;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean abandoned;
  private volatile @Nullable T answer;
  private volatile @Nullable Throwable failure;

  /// Asks, with the bounds of whom it is asked for.
  @FunctionalInterface
  interface Work<T> {
    /// Asks, and waits for the answer.
    ///
    /// @throws StorageException where the asker wants no answer any more
    T answer(ReadContext reads) throws InterruptedException;
  }

  Asked(Work<T> work, ReadContext context) {
    this.work = work;
    this.context = context;
  }

  /// The asker's bounds, and whether it still waits.
  private final class Bounds implements ReadContext {
    @Override
    public void check() {
      if (abandoned) {
        throw new StorageException(StorageException.Kind.CANCELLED, "nobody waits for the peer");
      }
      context.check();
    }

    @Override
    public void charge(long bytes) {
      context.charge(bytes);
    }
  }

  @Override
  public void run() {
    if (!taken.compareAndSet(false, true)) {
      return;
    }
    try {
      Bounds bounds = new Bounds();
      bounds.check();
      answer = work.answer(bounds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      done.countDown();
    }
  }

  /// Waits for all answers, in their order. None is being worked on any more on return, however it
  /// comes about.
  ///
  /// @throws StorageException where the asker's bounds end the wait, or one of the answers
  static <T> List<T> awaitAll(List<Asked<T>> all, ReadContext context) {
    List<T> answers = new ArrayList<>(all.size());
    boolean whole = false;
    try {
      for (Asked<T> one : all) {
        answers.add(one.await(context));
      }
      whole = true;
    } finally {
      if (!whole) {
        abandonAll(all);
      }
    }
    return answers;
  }

  private T await(ReadContext asker) {
    try {
      while (!done.await(CHECK_MS, TimeUnit.MILLISECONDS)) {
        asker.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(StorageException.Kind.CANCELLED, "interrupted", e);
    }
    Throwable cause = failure;
    if (cause instanceof StorageException bounds) {
      throw new StorageException(bounds.kind(), String.valueOf(bounds.getMessage()), bounds);
    }
    T given = answer;
    if (cause != null || given == null) {
      throw new IllegalStateException("remote read", cause);
    }
    return given;
  }

  /// Ends those that are being worked on, and waits until they are; others never begin.
  static <T> void abandonAll(List<Asked<T>> all) {
    all.forEach(one -> one.abandoned = true);
    boolean interrupted = false;
    for (Asked<T> one : all) {
      boolean running = !one.taken.compareAndSet(false, true);
      while (running) {
        try {
          one.done.await();
          running = false;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.narthex.query.engine;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// The bounds of one query: cancellation, deadline and memory. Closing gives all memory back.
final class QueryReads implements ReadContext, AutoCloseable {
  private final BooleanSupplier cancelled;
  private final long deadlineNanos;
  private final Clock clock;
  private final MemoryBudget budget;
  private final AtomicLong charged = new AtomicLong();

  QueryReads(BooleanSupplier cancelled, long deadlineNanos, Clock clock, MemoryBudget budget) {
    this.cancelled = cancelled;
    this.deadlineNanos = deadlineNanos;
    this.clock = clock;
    this.budget = budget;
  }

  @Override
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw new StorageException(
          StorageException.Kind.CANCELLED, "query was canceled in expression evaluation");
    }
    if (clock.nanoTime() - deadlineNanos > 0) {
      throw new StorageException(
          StorageException.Kind.TIMEOUT, "query timed out in expression evaluation");
    }
  }

  @Override
  public void charge(long bytes) {
    if (bytes >= 0) {
      budget.reserve(bytes);
    } else {
      budget.release(-bytes);
    }
    charged.addAndGet(bytes);
  }

  @Override
  public void close() {
    budget.release(charged.getAndSet(0));
  }
}

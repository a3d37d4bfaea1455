package io.narthex.server.remote;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// What bounds one remote read: its client, and the memory of queries. Close it to give back what
/// it took. Thread-safe.
public final class ReadMemory implements ReadContext, AutoCloseable {
  private final BooleanSupplier cancelled;
  private final MemoryBudget budget;
  private final AtomicLong taken = new AtomicLong();

  public ReadMemory(BooleanSupplier cancelled, MemoryBudget budget) {
    this.cancelled = cancelled;
    this.budget = budget;
  }

  @Override
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw new StorageException(StorageException.Kind.CANCELLED, "client has gone");
    }
  }

  @Override
  public void charge(long bytes) {
    if (bytes >= 0) {
      budget.reserve(bytes);
    } else {
      budget.release(-bytes);
    }
    taken.addAndGet(bytes);
  }

  @Override
  public void close() {
    budget.release(taken.getAndSet(0));
  }
}

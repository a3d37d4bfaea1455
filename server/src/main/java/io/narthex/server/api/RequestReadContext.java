package io.narthex.server.api;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import java.util.function.BooleanSupplier;

/// A read on behalf of a request: ends when the client goes.
record RequestReadContext(BooleanSupplier cancelled) implements ReadContext {
  @Override
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw new StorageException(StorageException.Kind.CANCELLED, "client has gone");
    }
  }

  @Override
  public void charge(long bytes) {
    // Bounded by the number of threads that serve such reads and by their limits.
  }
}

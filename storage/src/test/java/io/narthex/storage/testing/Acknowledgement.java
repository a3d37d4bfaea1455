package io.narthex.storage.testing;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Waits for what a storage says of the durability of a commit.
public final class Acknowledgement {
  private static final long LIMIT_SECONDS = 20;

  private Acknowledgement() {}

  /// Whether all up to `sequence` became durable; waits until it is known.
  public static boolean of(Storage storage, long sequence) {
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    storage.whenDurable(
        sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            durable.complete(true);
          }

          @Override
          public void failed(StorageException cause) {
            durable.complete(false);
          }
        });
    return durable.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }
}

package io.narthex.storage.database;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.head.FrameLog;
import io.narthex.storage.wal.FrameBuilder;
import io.narthex.storage.wal.Log;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

/// The log, as the head writes to it.
record LogFrames(Log log) implements FrameLog {
  @Override
  public long append(FrameBuilder frame) {
    return log.append(frame);
  }

  @Override
  public long lastSequence() {
    return log.lastSequence();
  }

  /// Waits until all frames up to `sequence` are as durable as promised.
  ///
  /// @throws StorageException `UNAVAILABLE` where a sync failed
  void awaitDurable(long sequence) {
    waitFor(sequence, log::whenDurable);
  }

  /// Waits until all frames up to `sequence` are on disk.
  ///
  /// @throws StorageException `UNAVAILABLE` where a sync failed
  void awaitOnDisk(long sequence) {
    waitFor(sequence, log::whenOnDisk);
  }

  private static void waitFor(long sequence, BiConsumer<Long, DurabilityCallback> asked) {
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    asked.accept(
        sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            durable.complete(true);
          }

          @Override
          public void failed(StorageException cause) {
            durable.completeExceptionally(cause);
          }
        });
    try {
      durable.join();
    } catch (CompletionException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "frames up to " + sequence + ": expected=durable, actual=" + e.getCause(),
          e);
    }
  }
}

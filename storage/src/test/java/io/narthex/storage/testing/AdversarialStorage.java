package io.narthex.storage.testing;

import io.narthex.storage.ForwardingStorage;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Wraps a storage and does everything that the contract allows and nobody expects: poisons what a
/// batch held once the next one is asked for, hands out longer arrays with garbage behind the
/// count, splits series into slices that overlap by the window, reorders ordinals, renames column
/// ids and mixes shared with unshared ones. On demand it fails in mid-read, or lets others change
/// the storage in mid-read. Deterministic for a seed. Thread-safe.
public final class AdversarialStorage extends ForwardingStorage {
  private final long seed;
  private final AtomicLong selections = new AtomicLong();
  private final AtomicInteger batchesUntilFailure = new AtomicInteger(-1);
  private volatile StorageException.Kind failure = StorageException.Kind.CORRUPT;
  private volatile Runnable betweenBatches = () -> {};

  public AdversarialStorage(Storage storage, long seed) {
    super(storage);
    this.seed = seed;
  }

  /// Lets the read fail, once, after `batches` more batches.
  public void failAfter(int batches, StorageException.Kind kind) {
    failure = kind;
    batchesUntilFailure.set(batches);
  }

  /// Runs `action` before every batch, on the reader's thread: it may commit and delete.
  public void betweenBatches(Runnable action) {
    betweenBatches = action;
  }

  void beforeBatch() {
    betweenBatches.run();
    if (batchesUntilFailure.get() >= 0 && batchesUntilFailure.getAndDecrement() == 0) {
      throw new StorageException(failure, "read cut short on demand");
    }
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    Snapshot inner = super.snapshot(queries, context);
    SeriesSelection[] wrapped = new SeriesSelection[queries.size()];
    for (int i = 0; i < wrapped.length; i++) {
      long selectionSeed = seed + 31 * selections.incrementAndGet();
      wrapped[i] =
          new AdversarialSelection(this, inner.selection(i), queries.get(i), selectionSeed);
    }
    return new Snapshot() {
      @Override
      public SeriesSelection selection(int index) {
        return wrapped[index];
      }

      @Override
      public void close() {
        inner.close();
      }
    };
  }
}

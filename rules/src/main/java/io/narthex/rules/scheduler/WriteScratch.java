package io.narthex.rules.scheduler;

import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.KeyedHash;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Memory that writing results takes, lent to one evaluation at a time.
final class WriteScratch {
  private static final int KEPT_SAMPLES = 1 << 16;

  private final KeyedHash hash;
  private final WriteBatch batch = new WriteBatch();
  private byte[] bytes = new byte[1_024];
  private int[] slots = new int[256];

  private WriteScratch(KeyedHash hash) {
    this.hash = hash;
    batch.refuseOutOfOrder();
  }

  KeyedHash hash() {
    return hash;
  }

  /// A batch, empty at first, that takes nothing out of order.
  WriteBatch batch() {
    return batch;
  }

  /// At least `length` bytes; contents stay.
  byte[] bytes(int length) {
    if (bytes.length < length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
    }
    return bytes;
  }

  /// At least `count` numbers; contents are lost where they have to grow.
  int[] slots(int count) {
    if (slots.length < count) {
      slots = new int[Math.max(count, 2 * slots.length)];
    }
    return slots;
  }

  /// Scratches that nobody uses. Thread-safe.
  static final class Pool {
    private final long key0;
    private final long key1;
    private final ConcurrentLinkedDeque<WriteScratch> free = new ConcurrentLinkedDeque<>();

    /// @param key0 with `key1` the secret that series are hashed with
    Pool(long key0, long key1) {
      this.key0 = key0;
      this.key1 = key1;
    }

    WriteScratch take() {
      WriteScratch scratch = free.pollFirst();
      return scratch == null ? new WriteScratch(new KeyedHash(key0, key1)) : scratch;
    }

    /// Takes a scratch back, unless it has become large.
    void give(WriteScratch scratch) {
      if (scratch.batch.sampleCount() <= KEPT_SAMPLES && scratch.slots.length <= KEPT_SAMPLES) {
        scratch.batch.clear();
        free.addFirst(scratch);
      }
    }
  }
}

package io.narthex.storage.head;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.StorageException;

/// The head's bytes within its budget. Growth in the middle of a commit never fails: it may
/// overdraw, and then nothing more is taken until it is paid. Guarded by the append lock.
final class HeadMemory {
  /// Share of the budget that is kept for samples of known series: one part of this many.
  private static final int KEPT_FOR_SAMPLES = 16;

  private final MemoryBudget budget;
  private long chargedBytes;
  private long overdrawnBytes;
  private long labelBytes;

  HeadMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  /// Refuses where the head is full.
  ///
  /// @throws StorageException `LIMIT`
  void checkOpen() {
    if (overdrawnBytes > 0) {
      if (!budget.tryReserve(overdrawnBytes)) {
        throw new StorageException(
            StorageException.Kind.LIMIT,
            "memory of the head: expected=at most "
                + budget.limitBytes()
                + " bytes, actual="
                + (budget.usedBytes() + overdrawnBytes)
                + "; no samples are taken until retention has made room");
      }
      chargedBytes += overdrawnBytes;
      overdrawnBytes = 0;
    }
  }

  /// Whether there is room for a new series of `bytes`.
  boolean hasRoomForSeries(long bytes) {
    long limit = budget.limitBytes();
    return overdrawnBytes == 0 && budget.usedBytes() + bytes <= limit - limit / KEPT_FOR_SAMPLES;
  }

  /// Takes bytes, or gives back where negative.
  void charge(long bytes) {
    if (bytes >= 0) {
      if (overdrawnBytes == 0 && budget.tryReserve(bytes)) {
        chargedBytes += bytes;
      } else {
        overdrawnBytes += bytes;
      }
      return;
    }
    long back = -bytes;
    long fromOverdraft = Math.min(back, overdrawnBytes);
    overdrawnBytes -= fromOverdraft;
    long release = Math.min(back - fromOverdraft, chargedBytes);
    budget.release(release);
    chargedBytes -= release;
  }

  /// Takes bytes for labels and index.
  void chargeLabels(long bytes) {
    charge(bytes);
    labelBytes += bytes;
  }

  /// Bytes taken for labels and index; what retired series have left counts.
  long labelBytes() {
    return labelBytes;
  }

  /// What may be held at most.
  long limitBytes() {
    return budget.limitBytes();
  }

  /// Bytes held, those overdrawn included.
  long bytes() {
    return chargedBytes + overdrawnBytes;
  }

  /// Gives everything back.
  void releaseAll() {
    budget.release(chargedBytes);
    chargedBytes = 0;
    overdrawnBytes = 0;
    labelBytes = 0;
  }
}

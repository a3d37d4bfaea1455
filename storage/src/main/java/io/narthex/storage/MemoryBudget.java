package io.narthex.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A number of bytes that may be held, shared out in a tree: what a child takes counts for its
/// parents as well. Covers heap and off-heap alike. Thread-safe.
public final class MemoryBudget {
  private final String name;
  private final long limitBytes;
  private final @Nullable MemoryBudget parent;
  private final AtomicLong usedBytes = new AtomicLong();

  private MemoryBudget(String name, long limitBytes, @Nullable MemoryBudget parent) {
    if (limitBytes < 0) {
      throw new IllegalArgumentException(
          "memory budget " + name + ": expected=limit of at least 0, actual=" + limitBytes);
    }
    this.name = name;
    this.limitBytes = limitBytes;
    this.parent = parent;
  }

  /// The budget of a whole process.
  public static MemoryBudget root(long limitBytes) {
    return new MemoryBudget("process", limitBytes, null);
  }

  /// A share of this budget; the shares may add up to more than the whole.
  public MemoryBudget child(String childName, long childLimitBytes) {
    return new MemoryBudget(childName, childLimitBytes, this);
  }

  /// Takes `bytes`, or takes nothing and answers false.
  public boolean tryReserve(long bytes) {
    return take(bytes) == null;
  }

  /// Takes `bytes`.
  ///
  /// @throws StorageException of kind `LIMIT` where the budget, or one that it is part of, does not
  ///   allow it; nothing is taken
  public void reserve(long bytes) {
    Refusal refusal = take(bytes);
    if (refusal != null) {
      throw new StorageException(
          StorageException.Kind.LIMIT,
          "memory budget "
              + refusal.budget.name
              + ": expected=at most "
              + refusal.budget.limitBytes
              + " bytes, actual="
              + refusal.wantedBytes);
    }
  }

  /// The budget that would have had to hold too much, and how much.
  private record Refusal(MemoryBudget budget, long wantedBytes) {}

  /// Takes `bytes`, unless that is refused. A budget never shows more than its limit, not even
  /// while it refuses: somebody else, whose bytes do fit, would be refused as well.
  private @Nullable Refusal take(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("reserve: expected=at least 0 bytes, actual=" + bytes);
    }
    long used;
    do {
      used = usedBytes.get();
      if (bytes > limitBytes - used) {
        return new Refusal(this, used + bytes);
      }
    } while (!usedBytes.compareAndSet(used, used + bytes));
    Refusal refusal = parent == null ? null : parent.take(bytes);
    if (refusal != null) {
      usedBytes.addAndGet(-bytes);
    }
    return refusal;
  }

  /// Gives `bytes` back.
  public void release(long bytes) {
    long left = usedBytes.addAndGet(-bytes);
    assert left >= 0 : name + " released " + -left + " bytes too many";
    if (parent != null) {
      parent.release(bytes);
    }
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  public long limitBytes() {
    return limitBytes;
  }
}

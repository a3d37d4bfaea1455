package io.narthex.storage.head;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/// A mebibyte of sealed vectors. What was written is never changed. Its memory lives as long as a
/// list holds it; reading behind that is an exception.
final class Extent {
  private final long number;
  private final Arena arena;
  private final MemorySegment bytes;
  private final AtomicInteger holders = new AtomicInteger();

  /// @param arena closed once no list holds the extent any more
  /// @param bytes of the extent, allocated from the arena
  Extent(long number, Arena arena, MemorySegment bytes) {
    this.number = number;
    this.arena = arena;
    this.bytes = bytes;
  }

  /// An extent in memory.
  static Extent inMemory(long number, int sizeBytes) {
    Arena arena = Arena.ofShared();
    return new Extent(number, arena, arena.allocate(sizeBytes, Long.BYTES));
  }

  /// One whose content is lost: it stands for it in a list.
  static Extent lost(long number) {
    return inMemory(number, 0);
  }

  long number() {
    return number;
  }

  MemorySegment bytes() {
    return bytes;
  }

  boolean isLost() {
    return bytes.byteSize() == 0;
  }

  /// Gives up an extent that no list has had.
  void discard() {
    arena.close();
  }

  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
    }
  }
}

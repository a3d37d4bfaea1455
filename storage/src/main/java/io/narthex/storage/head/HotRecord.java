package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The record of 64 bytes, one cache line, of what an append to a series touches:
///
/// ```
///  0  newest timestamp, ms; also set ahead of the sample while a batch is judged
///  8  bits of the newest value
/// 16  position of the newest sealed vector, 0 without
/// 24  sequence of the last frame applied
/// 32  timestamp column of the open vector; a hint only where the vector is empty
/// 36  last slot of the tail, 0 without
/// 40  state of the open vector, see [OpenVector]
/// 48  free
/// ```
///
/// Each method takes the record's page and its offset in it. Guarded by the append lock.
final class HotRecord {
  static final int BYTES = 64;

  private static final int NEWEST_BITS = 8;
  private static final int LAST_VECTOR = 16;
  private static final int SEQUENCE = 24;
  private static final int COLUMN = 32;
  private static final int TAIL = 36;
  private static final int STATE = 40;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private HotRecord() {}

  /// A series without samples.
  static void clear(MemorySegment page, long at) {
    page.asSlice(at, BYTES).fill((byte) 0);
    newestMs(page, at, Long.MIN_VALUE);
  }

  static long newestMs(MemorySegment page, long at) {
    return page.get(LONG, at);
  }

  static void newestMs(MemorySegment page, long at, long timestampMs) {
    page.set(LONG, at, timestampMs);
  }

  static long newestBits(MemorySegment page, long at) {
    return page.get(LONG, at + NEWEST_BITS);
  }

  static void newestBits(MemorySegment page, long at, long bits) {
    page.set(LONG, at + NEWEST_BITS, bits);
  }

  static long lastVector(MemorySegment page, long at) {
    return page.get(LONG, at + LAST_VECTOR);
  }

  static void lastVector(MemorySegment page, long at, long position) {
    page.set(LONG, at + LAST_VECTOR, position);
  }

  static long sequence(MemorySegment page, long at) {
    return page.get(LONG, at + SEQUENCE);
  }

  static void sequence(MemorySegment page, long at, long sequence) {
    page.set(LONG, at + SEQUENCE, sequence);
  }

  static int column(MemorySegment page, long at) {
    return page.get(INT, at + COLUMN);
  }

  static void column(MemorySegment page, long at, int column) {
    page.set(INT, at + COLUMN, column);
  }

  static int tail(MemorySegment page, long at) {
    return page.get(INT, at + TAIL);
  }

  static void tail(MemorySegment page, long at, int slot) {
    page.set(INT, at + TAIL, slot);
  }

  static long state(MemorySegment page, long at) {
    return page.get(LONG, at + STATE);
  }

  static void state(MemorySegment page, long at, long state) {
    page.set(LONG, at + STATE, state);
  }
}

package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The record of a timestamp column:
///
/// ```
///  0  first timestamp, ms
///  8  last timestamp
/// 16  position of the sealed column in the extents, 0 before
/// 24  identity of the column, never used again
/// 32  series with samples in it
/// 36  slot of the distances from the first timestamp (32 bits each, unsigned), 0 while all
///     timestamps are equally far from each other
/// 40  distance of two timestamps while it is the same for all, unsigned
/// 44  column that came after this one, 0 without; a hint
/// 48  smallest, 52 largest index of a series that joined; next free record where there is none
/// 56  number of timestamps (8 bits), 57 flags, 58 class of the slot
/// ```
///
/// Each method takes the record's page and its offset in it. Guarded by the append lock.
final class ColumnRecord {
  static final int BYTES = 64;

  /// Takes no timestamps any more.
  static final int CLOSED = 1;

  /// Is waiting for its series to be sealed.
  static final int QUEUED = 2;

  private static final int LAST_MS = 8;
  private static final int SEALED = 16;
  private static final int IDENTITY = 24;
  private static final int USERS = 32;
  private static final int SLOT = 36;
  private static final int INTERVAL = 40;
  private static final int SUCCESSOR = 44;
  private static final int LOW_SERIES = 48;
  private static final int HIGH_SERIES = 52;
  private static final int COUNT = 56;
  private static final int FLAGS = 57;
  private static final int SLOT_CLASS = 58;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private ColumnRecord() {}

  /// A column of one timestamp that no series has joined.
  static void start(MemorySegment page, long at, long firstMs, long identity) {
    page.asSlice(at, BYTES).fill((byte) 0);
    page.set(LONG, at, firstMs);
    page.set(LONG, at + LAST_MS, firstMs);
    page.set(LONG, at + IDENTITY, identity);
    page.set(INT, at + LOW_SERIES, Integer.MAX_VALUE);
    page.set(INT, at + HIGH_SERIES, -1);
    page.set(BYTE, at + COUNT, (byte) 1);
  }

  static long firstMs(MemorySegment page, long at) {
    return page.get(LONG, at);
  }

  static long lastMs(MemorySegment page, long at) {
    return page.get(LONG, at + LAST_MS);
  }

  static long sealed(MemorySegment page, long at) {
    return page.get(LONG, at + SEALED);
  }

  static void sealed(MemorySegment page, long at, long position) {
    page.set(LONG, at + SEALED, position);
  }

  static long identity(MemorySegment page, long at) {
    return page.get(LONG, at + IDENTITY);
  }

  static int users(MemorySegment page, long at) {
    return page.get(INT, at + USERS);
  }

  static void users(MemorySegment page, long at, int users) {
    page.set(INT, at + USERS, users);
  }

  static int slot(MemorySegment page, long at) {
    return page.get(INT, at + SLOT);
  }

  static void slot(MemorySegment page, long at, int slot, int slotClass) {
    page.set(INT, at + SLOT, slot);
    page.set(BYTE, at + SLOT_CLASS, (byte) slotClass);
  }

  static int slotClass(MemorySegment page, long at) {
    return page.get(BYTE, at + SLOT_CLASS);
  }

  static long interval(MemorySegment page, long at) {
    return page.get(INT, at + INTERVAL) & 0xffffffffL;
  }

  static int successor(MemorySegment page, long at) {
    return page.get(INT, at + SUCCESSOR);
  }

  static void successor(MemorySegment page, long at, int column) {
    page.set(INT, at + SUCCESSOR, column);
  }

  static int lowSeries(MemorySegment page, long at) {
    return page.get(INT, at + LOW_SERIES);
  }

  static int highSeries(MemorySegment page, long at) {
    return page.get(INT, at + HIGH_SERIES);
  }

  static void range(MemorySegment page, long at, int low, int high) {
    page.set(INT, at + LOW_SERIES, low);
    page.set(INT, at + HIGH_SERIES, high);
  }

  static int count(MemorySegment page, long at) {
    return page.get(BYTE, at + COUNT) & 0xff;
  }

  static boolean has(MemorySegment page, long at, int flag) {
    return (page.get(BYTE, at + FLAGS) & flag) != 0;
  }

  static void set(MemorySegment page, long at, int flag) {
    page.set(BYTE, at + FLAGS, (byte) (page.get(BYTE, at + FLAGS) | flag));
  }

  static void unset(MemorySegment page, long at, int flag) {
    page.set(BYTE, at + FLAGS, (byte) (page.get(BYTE, at + FLAGS) & ~flag));
  }

  /// One timestamp more.
  static void append(MemorySegment page, long at, long timestampMs, int count) {
    if (count == 2) {
      page.set(INT, at + INTERVAL, (int) (timestampMs - firstMs(page, at)));
    }
    page.set(LONG, at + LAST_MS, timestampMs);
    page.set(BYTE, at + COUNT, (byte) count);
  }
}

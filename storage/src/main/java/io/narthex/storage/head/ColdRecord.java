package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The record of 32 bytes of what appends do not touch:
///
/// ```
///  0  high half of the identity
///  8  low half
/// 16  series ref
/// 24  timestamp of the first sample ever, ms
/// ```
///
/// Each method takes the record's page and its offset in it. Guarded by the append lock.
final class ColdRecord {
  static final int BYTES = 32;

  private static final int IDENTITY_LOW = 8;
  private static final int REF = 16;
  private static final int FIRST_MS = 24;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private ColdRecord() {}

  static long identityHigh(MemorySegment page, long at) {
    return page.get(LONG, at);
  }

  static long identityLow(MemorySegment page, long at) {
    return page.get(LONG, at + IDENTITY_LOW);
  }

  static void identity(MemorySegment page, long at, long high, long low) {
    page.set(LONG, at, high);
    page.set(LONG, at + IDENTITY_LOW, low);
  }

  static long ref(MemorySegment page, long at) {
    return page.get(LONG, at + REF);
  }

  static void ref(MemorySegment page, long at, long ref) {
    page.set(LONG, at + REF, ref);
  }

  static long firstMs(MemorySegment page, long at) {
    return page.get(LONG, at + FIRST_MS);
  }

  static void firstMs(MemorySegment page, long at, long timestampMs) {
    page.set(LONG, at + FIRST_MS, timestampMs);
  }
}

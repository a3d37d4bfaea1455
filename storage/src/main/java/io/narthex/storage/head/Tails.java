package io.narthex.storage.head;

import io.narthex.storage.encoding.Varints;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Writes the values of open vectors, as [TailCode] says, into chains of slots of one cache line:
/// the number of the slot before (32 bits), then 60 bytes. A vector of equal values has no tail.
/// Slots that grow were measured too: what they left free took as much memory again.
///
/// Guarded by the append lock.
final class Tails {
  private static final int SLOT_BYTES = 64;
  private static final int SLOT_CLASS = Slabs.classFor(SLOT_BYTES);
  private static final int DATA = Integer.BYTES;

  /// Bytes of a full slot.
  static final int DATA_BYTES = SLOT_BYTES - DATA;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private final Slabs slabs;

  Tails(Slabs slabs) {
    this.slabs = slabs;
  }

  /// Appends a value to an open vector that has samples; the newest bits are still those of the
  /// value before.
  ///
  /// @return the vector's new state, for the caller to keep
  long append(MemorySegment page, long at, long state, long bits) {
    long before = HotRecord.newestBits(page, at);
    if (OpenVector.mode(state) != OpenVector.CONSTANT) {
      return OpenVector.plusOneSample(encode(page, at, state, before, bits));
    }
    if (bits == before) {
      return OpenVector.plusOneSample(state);
    }
    long begun = begin(page, at, state, bits);
    return OpenVector.plusOneSample(encode(page, at, begun, before, bits));
  }

  /// Writes what was constant so far.
  private long begin(MemorySegment page, long at, long state, long nextBits) {
    long bits = HotRecord.newestBits(page, at);
    int scale = commonScale(Double.longBitsToDouble(bits), Double.longBitsToDouble(nextBits));
    long begun = addSlot(page, at, state);
    begun =
        scale < 0
            ? OpenVector.withCoding(begun, OpenVector.RAW, 0)
            : OpenVector.withCoding(begun, OpenVector.DECIMAL, scale);
    begun = put(page, at, begun, scale < 0 ? TailCode.RAW_SCALE : scale, 1);
    begun = encode(page, at, begun, 0, bits);
    for (int left = OpenVector.count(state) - 1; left > 0; left -= TailCode.MAX_RUN) {
      begun = put(page, at, begun, Math.min(left, TailCode.MAX_RUN) - 1, 1) | OpenVector.RUN;
    }
    return begun;
  }

  private static int commonScale(double first, double second) {
    int scale = TailCode.isLiteral(first) ? 0 : TailCode.scaleOf(first, 0);
    return scale < 0 || TailCode.isLiteral(second) ? scale : TailCode.scaleOf(second, scale);
  }

  private long encode(MemorySegment page, long at, long state, long before, long bits) {
    if (bits == before) {
      return repeat(page, at, state);
    }
    long coded = state & ~OpenVector.RUN;
    if (OpenVector.mode(state) == OpenVector.RAW) {
      return putRaw(page, at, coded, bits ^ before);
    }
    double value = Double.longBitsToDouble(bits);
    long number = TailCode.number(value, OpenVector.scale(state));
    if (number == TailCode.NO_NUMBER) {
      return encodeOther(page, at, coded, before, bits);
    }
    long numberBefore =
        TailCode.numberBefore(Double.longBitsToDouble(before), OpenVector.scale(state));
    return putNumber(page, at, coded, Varints.zigzag(number - numberBefore));
  }

  private long repeat(MemorySegment page, long at, long state) {
    if ((state & OpenVector.RUN) != 0) {
      int slot = HotRecord.tail(page, at);
      MemorySegment slab = slabs.page(slot);
      long last = Slabs.at(slot) + DATA + OpenVector.usedOfSlot(state) - 1;
      byte run = slab.get(BYTE, last);
      if (run < TailCode.MAX_RUN - 1) {
        slab.set(BYTE, last, (byte) (run + 1));
        return state;
      }
    }
    return put(page, at, state, 0, 1) | OpenVector.RUN;
  }

  /// A value that is no number at the tail's scale.
  private long encodeOther(MemorySegment page, long at, long state, long before, long bits) {
    double value = Double.longBitsToDouble(bits);
    if (TailCode.isLiteral(value)) {
      return put(page, at, put(page, at, state, TailCode.LITERAL, 1), bits, Long.BYTES);
    }
    int scale = TailCode.scaleOf(value, OpenVector.scale(state) + 1);
    if (scale < 0) {
      long raw = OpenVector.withCoding(state, OpenVector.RAW, 0);
      return encode(page, at, put(page, at, raw, TailCode.RAW, 1), before, bits);
    }
    long scaled = OpenVector.withCoding(state, OpenVector.DECIMAL, scale);
    scaled = put(page, at, scaled, TailCode.SCALE | ((long) scale << 8), 2);
    return encode(page, at, scaled, before, bits);
  }

  private long putNumber(MemorySegment page, long at, long state, long z) {
    if (z < 1 << 6) {
      return put(page, at, state, TailCode.ONE_BYTE | z, 1);
    }
    if (z < 1 << 14) {
      return put(page, at, state, TailCode.TWO_BYTES | (z & 0x3f) | ((z >>> 6) << 8), 2);
    }
    if (z < 1 << 21) {
      return put(page, at, state, TailCode.THREE_BYTES | (z & 0x1f) | ((z >>> 5) << 8), 3);
    }
    if (z < 1 << 28) {
      return put(page, at, state, TailCode.FOUR_BYTES | (z & 0xf) | ((z >>> 4) << 8), 4);
    }
    int bytes = (71 - Long.numberOfLeadingZeros(z)) >>> 3;
    int code = TailCode.LONG_NUMBER | (bytes - TailCode.MIN_LONG_BYTES);
    return put(page, at, state, code | (z << 8), 1 + bytes);
  }

  private long putRaw(MemorySegment page, long at, long state, long x) {
    int zeroBytes = Long.numberOfTrailingZeros(x) >>> 3;
    int bytes = Long.BYTES - (Long.numberOfLeadingZeros(x) >>> 3) - zeroBytes;
    int code = TailCode.RAW_BITS | (zeroBytes << 3) | (bytes - 1);
    if (bytes == Long.BYTES) {
      return put(page, at, put(page, at, state, code, 1), x, Long.BYTES);
    }
    return put(page, at, state, code | ((x >>> (8 * zeroBytes)) << 8), 1 + bytes);
  }

  /// Appends the `length` low bytes of `code`.
  private long put(MemorySegment page, long at, long state, long code, int length) {
    int used = OpenVector.usedOfSlot(state);
    int room = DATA_BYTES - used;
    if (length > room) {
      long filled = write(page, at, state, code, room);
      return write(page, at, addSlot(page, at, filled), code >>> (8 * room), length - room);
    }
    return write(page, at, state, code, length);
  }

  private long write(MemorySegment page, long at, long state, long code, int length) {
    int used = OpenVector.usedOfSlot(state);
    int slot = HotRecord.tail(page, at);
    MemorySegment slab = slabs.page(slot);
    long to = Slabs.at(slot) + DATA + used;
    if (used <= DATA_BYTES - Long.BYTES) {
      slab.set(LONG, to, code);
    } else {
      for (int i = 0; i < length; i++) {
        slab.set(BYTE, to + i, (byte) (code >>> (8 * i)));
      }
    }
    return OpenVector.plusUsed(state, length);
  }

  private long addSlot(MemorySegment page, long at, long state) {
    int slot = slabs.allocate(SLOT_CLASS);
    slabs.page(slot).set(INT, Slabs.at(slot), HotRecord.tail(page, at));
    HotRecord.tail(page, at, slot);
    return OpenVector.withSlot(state);
  }

  /// The slot before one of a tail, 0 without.
  int before(int slot) {
    return slabs.page(slot).get(INT, Slabs.at(slot));
  }

  /// Copies what a slot holds.
  void copySlot(int slot, int length, byte[] into, int intoAt) {
    MemorySegment.copy(slabs.page(slot), BYTE, Slabs.at(slot) + DATA, into, intoAt, length);
  }

  /// Copies the tail.
  void copy(MemorySegment page, long at, byte[] into, int intoAt) {
    long state = HotRecord.state(page, at);
    int slot = HotRecord.tail(page, at);
    int length = OpenVector.usedOfSlot(state);
    int to = intoAt + OpenVector.used(state) - length;
    while (slot != 0) {
      copySlot(slot, length, into, to);
      slot = before(slot);
      length = DATA_BYTES;
      to -= length;
    }
  }

  /// Takes a tail that was copied, in the place of none.
  ///
  /// @return the state that belongs to it
  long restore(MemorySegment page, long at, long state, byte[] from, int fromAt) {
    int left = OpenVector.used(state);
    int end = fromAt;
    long restored = state;
    while (left > 0) {
      int length = Math.min(left, DATA_BYTES);
      restored = addSlot(page, at, restored);
      int slot = HotRecord.tail(page, at);
      MemorySegment.copy(from, end, slabs.page(slot), BYTE, Slabs.at(slot) + DATA, length);
      restored = OpenVector.withUsedOfSlot(restored, length);
      end += length;
      left -= length;
    }
    return restored;
  }

  /// Gives the tail's memory back, if there is one.
  void free(MemorySegment page, long at) {
    int slot = HotRecord.tail(page, at);
    HotRecord.tail(page, at, 0);
    while (slot != 0) {
      int before = before(slot);
      slabs.free(slot);
      slot = before;
    }
  }
}

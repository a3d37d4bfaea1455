package io.narthex.storage.postings;

import java.util.Arrays;

/// Byte strings one behind the other in slabs, never moved; each is named by a 32-bit address. One
/// writer at a time; readers need no lock for addresses that were published to them.
final class ByteSlabs {
  private static final int SLAB_BITS = 16;
  private static final int SLAB = 1 << SLAB_BITS;
  private static final int FIRST = 1 << 8;

  private volatile byte[][] slabs = {new byte[FIRST]};
  private int last;
  private int used;

  /// Room for `length` bytes in one piece.
  ///
  /// @return its address
  int allocate(int length) {
    byte[][] all = slabs;
    int room = last == 0 ? SLAB : all[last].length;
    if (used + length > room) {
      if (last == SLAB - 1) {
        throw new IllegalStateException("bytes of labels: expected=at most 4 GiB, actual=more");
      }
      last++;
      used = 0;
      all = Arrays.copyOf(all, last + 1);
      all[last] = new byte[Math.max(SLAB, length)];
      slabs = all;
    } else if (used + length > all[last].length) {
      all = all.clone();
      all[last] = Arrays.copyOf(all[last], Math.clamp(2L * (used + length), FIRST, SLAB));
      slabs = all;
    }
    int address = (last << SLAB_BITS) | used;
    used += length;
    return address;
  }

  /// The slab that an address lies in.
  byte[] slab(int address) {
    return slabs[address >>> SLAB_BITS];
  }

  /// Where in its slab an address lies.
  static int offset(int address) {
    return address & (SLAB - 1);
  }

  /// The unsigned number, below 2³¹, at an offset, as [io.narthex.storage.encoding.Varints] writes
  /// it.
  static int number(byte[] slab, int offset) {
    int number = slab[offset] & 0x7f;
    int at = offset;
    for (int shift = 7; slab[at++] < 0; shift += 7) {
      number |= (slab[at] & 0x7f) << shift;
    }
    return number;
  }
}

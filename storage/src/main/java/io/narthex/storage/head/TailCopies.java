package io.narthex.storage.head;

import io.narthex.storage.encoding.ByteWriter;

/// Copies of the tails of some series under dense numbers. Made under the append lock, read without
/// it; reused, not thread-safe.
final class TailCopies {
  private static final int TAIL_BYTES = 32;

  /// With more bytes than this they are not kept.
  private static final int SMALL_BYTES = 1 << 16;

  private final TailDecoder decoder = new TailDecoder();
  private final int[] starts;
  private byte[] bytes;
  private int used;

  /// Those to be copied, from their ends to their beginnings: of each the slot that comes next, how
  /// much that holds, and where the copy of it ends.
  private final int[] toCopy;

  private final int[] slots;
  private final int[] slotLengths;
  private final int[] slotEnds;
  private int left;

  @SuppressWarnings("UnusedVariable") // else the compiler would leave the reading out
  private int fetched;

  /// @param most numbers are below it
  TailCopies(int most) {
    starts = new int[most];
    toCopy = new int[most];
    slots = new int[most];
    slotLengths = new int[most];
    slotEnds = new int[most];
    bytes = new byte[TAIL_BYTES * most + TailDecoder.SLACK];
  }

  /// Forgets all.
  void clear() {
    used = 0;
    left = 0;
  }

  /// Whether they take no more memory than most do.
  boolean isSmall() {
    return bytes.length <= SMALL_BYTES;
  }

  /// Adds a tail that [#copy] is to copy.
  ///
  /// @param slot its last
  /// @param state of its vector
  void add(int number, int slot, long state) {
    starts[number] = used;
    used += OpenVector.used(state);
    toCopy[left++] = number;
    slots[number] = slot;
    slotLengths[number] = OpenVector.usedOfSlot(state);
    slotEnds[number] = used;
  }

  /// Copies what was added since [#clear]. Slots lie anywhere in memory, so the last ones of all
  /// are fetched together, then those before them, and so on.
  void copy(Tails from) {
    if (bytes.length < used + TailDecoder.SLACK) {
      bytes = new byte[2 * used + TailDecoder.SLACK];
    }
    while (left > 0) {
      int sum = 0;
      for (int next = 0; next < left; next++) {
        sum += from.before(slots[toCopy[next]]);
      }
      fetched = sum;
      int longer = 0;
      for (int next = 0; next < left; next++) {
        int number = toCopy[next];
        slotEnds[number] -= slotLengths[number];
        from.copySlot(slots[number], slotLengths[number], bytes, slotEnds[number]);
        slots[number] = from.before(slots[number]);
        slotLengths[number] = Tails.DATA_BYTES;
        toCopy[longer] = number;
        longer += slots[number] == 0 ? 0 : 1;
      }
      left = longer;
    }
  }

  /// Decodes the `count` values of a tail.
  void decode(int number, double[] into, int intoAt, int count) {
    decoder.decode(bytes, starts[number], into, intoAt, count);
  }

  /// Appends the `length` bytes of a tail.
  void put(int number, int length, ByteWriter into) {
    into.putBytes(bytes, starts[number], length);
  }
}

package io.narthex.storage.head;

/// What is known of a series' open vector, packed into the eight bytes of its record:
///
/// ```
/// bits  0-15  bytes used of the tail
///      16-23  samples, 0-128
///      24-31  position of the first sample in the timestamp column, 0-127
///      32-39  mode of the tail
///      40-47  scale of a decimal tail
///      48-55  bytes used of the tail's last slot
///      56-63  flags
/// ```
final class OpenVector {
  /// Most samples of a vector.
  static final int MAX_SAMPLES = 128;

  /// All samples have the newest value; there is no tail.
  static final int CONSTANT = 0;

  /// The tail holds differences of decimal numbers.
  static final int DECIMAL = 1;

  /// The tail holds differing bits.
  static final int RAW = 2;

  /// The last code of the tail counts repeats.
  static final long RUN = 1L << 56;

  /// Some samples of the series are deleted: a flag of the series, not of the vector.
  static final long DELETIONS = 1L << 57;

  private static final int COUNT_SHIFT = 16;
  private static final int FROM_SHIFT = 24;
  private static final int MODE_SHIFT = 32;
  private static final int SCALE_SHIFT = 40;
  private static final int SLOT_SHIFT = 48;
  private static final int FLAG_SHIFT = 56;

  private OpenVector() {}

  static int used(long state) {
    return (int) state & 0xffff;
  }

  /// That many bytes more of the tail, all in its last slot.
  static long plusUsed(long state, int bytes) {
    return state + bytes + ((long) bytes << SLOT_SHIFT);
  }

  static int count(long state) {
    return (int) state >>> COUNT_SHIFT & 0xff;
  }

  static long plusOneSample(long state) {
    return state + (1L << COUNT_SHIFT);
  }

  static int from(long state) {
    return (int) state >>> FROM_SHIFT & 0xff;
  }

  static int mode(long state) {
    return (int) (state >>> MODE_SHIFT) & 0xff;
  }

  /// Whether there is a tail.
  static boolean hasTail(long state) {
    return count(state) > 0 && mode(state) != CONSTANT;
  }

  static int scale(long state) {
    return (int) (state >>> SCALE_SHIFT) & 0xff;
  }

  static long withCoding(long state, int mode, int scale) {
    return (state & ~(0xffffL << MODE_SHIFT))
        | (long) mode << MODE_SHIFT
        | (long) scale << SCALE_SHIFT;
  }

  /// Whether this can be the state of a vector in a column of `columnCount` timestamps.
  static boolean isValid(long state, int columnCount) {
    return count(state) == 0
        ? emptied(state) == state
        : from(state) + count(state) <= columnCount
            && mode(state) <= RAW
            && scale(state) <= TailCode.MAX_SCALE
            && used(state) <= TailCode.MAX_BYTES
            && (mode(state) == CONSTANT) == (used(state) == 0)
            && (state >>> FLAG_SHIFT & ~3) == 0;
  }

  static int usedOfSlot(long state) {
    return (int) (state >>> SLOT_SHIFT) & 0xff;
  }

  /// A new slot of the tail, of which nothing is used.
  static long withSlot(long state) {
    return state & ~(0xffL << SLOT_SHIFT);
  }

  /// So many bytes used of a new slot.
  static long withUsedOfSlot(long state, int bytes) {
    return withSlot(state) | (long) bytes << SLOT_SHIFT;
  }

  /// A constant vector of one sample at a position of its column.
  static long started(long state, int from) {
    return emptied(state) | (long) from << FROM_SHIFT | 1L << COUNT_SHIFT;
  }

  /// The same samples at another position of another column.
  static long movedTo(long state, int from) {
    return (state & ~(0xffL << FROM_SHIFT)) | (long) from << FROM_SHIFT;
  }

  /// No samples; what belongs to the series stays.
  static long emptied(long state) {
    return state & DELETIONS;
  }
}

package io.narthex.server.scrape;

import java.util.Arrays;

/// What one target's lines were at the last scrape, in line order: the wire key of each series, its
/// ref and when it was seen. No text: about 28 B a line. Lines that relabelling drops are here too.
/// One target's scrapes come one after another; not thread-safe.
///
/// A line is looked for first where it stood last time; only lines that moved cost an index, which
/// is built when the first of them comes.
final class ScrapeCache {
  /// Ref of a line that relabelling drops.
  static final long DROPPED = Long.MIN_VALUE;

  /// Ref of a line whose series is not known yet, or not any more. (Below 0: its handle in the
  /// batch of the scrape that goes on.)
  static final long UNRESOLVED = 0;

  private static final int INITIAL_LINES = 64;
  private static final int GENERATION_SHIFT = 2;
  private static final int TRACKED = 2;
  private static final int WAS_TRACKED = 1;

  private long[] lows = new long[INITIAL_LINES];
  private long[] highs = new long[INITIAL_LINES];
  private long[] refs = new long[INITIAL_LINES];

  /// `generation last seen << 2 | tracked then << 1 | tracked in the generation before`. A tracked
  /// line gets a staleness marker when it is gone.
  private int[] seen = new int[INITIAL_LINES];

  private int size;
  private int sizeBefore;
  private int next;
  private int generation = 1;
  private int[] index = new int[0];
  private long[] carried = new long[0];

  /// Number of lines known.
  int size() {
    return size;
  }

  /// Begins a scrape; every line is unseen in it.
  void begin() {
    generation++;
    next = 0;
    sizeBefore = size;
  }

  /// Goes through the lines of the scrape that goes on once more.
  void rewind() {
    next = 0;
  }

  /// Position of the line with this key, -1 where it is new.
  int find(long low, long high) {
    if (next < size && lows[next] == low && highs[next] == high) {
      return next++;
    }
    int at = findMoved(low, high);
    if (at >= 0) {
      next = at + 1;
    }
    return at;
  }

  private int findMoved(long low, long high) {
    if (size == 0) {
      return -1;
    }
    if (index.length < 2 * size) {
      rebuildIndex();
    }
    int mask = index.length - 1;
    for (int slot = (int) low & mask; index[slot] != 0; slot = (slot + 1) & mask) {
      int at = index[slot] - 1;
      if (lows[at] == low && highs[at] == high) {
        return at;
      }
    }
    return -1;
  }

  private void rebuildIndex() {
    index = new int[Math.max(16, Integer.highestOneBit(Math.max(1, 2 * size - 1)) << 2)];
    for (int at = 0; at < size; at++) {
      addToIndex(at);
    }
  }

  private void addToIndex(int at) {
    int mask = index.length - 1;
    int slot = (int) lows[at] & mask;
    while (index[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    index[slot] = at + 1;
  }

  /// Adds a line.
  ///
  /// @return its position
  int add(long low, long high, long ref) {
    if (size == lows.length) {
      int capacity = 2 * size;
      lows = Arrays.copyOf(lows, capacity);
      highs = Arrays.copyOf(highs, capacity);
      refs = Arrays.copyOf(refs, capacity);
      seen = Arrays.copyOf(seen, capacity);
    }
    int at = size++;
    lows[at] = low;
    highs[at] = high;
    refs[at] = ref;
    seen[at] = 0;
    if (index.length >= 2 * size) {
      addToIndex(at);
    } else {
      index = new int[0];
    }
    next = size;
    return at;
  }

  long ref(int at) {
    return refs[at];
  }

  void setRef(int at, long ref) {
    refs[at] = ref;
  }

  boolean isSeen(int at) {
    return seen[at] >>> GENERATION_SHIFT == generation;
  }

  /// Notes that a line is part of the scrape that goes on.
  ///
  /// @param tracked whether it gets a staleness marker when it is gone
  void see(int at, boolean tracked) {
    int before = isSeen(at) ? seen[at] & WAS_TRACKED : isTrackedIn(at, generation - 1) ? 1 : 0;
    seen[at] = generation << GENERATION_SHIFT | (tracked ? TRACKED : 0) | before;
  }

  /// Notes that a sample was refused: its series gets no marker.
  void untrack(int at) {
    seen[at] &= ~TRACKED;
  }

  private boolean isTrackedIn(int at, int when) {
    return seen[at] >>> GENERATION_SHIFT == when && (seen[at] & TRACKED) != 0;
  }

  /// Refs, ascending, of series that the last scrape had and this one has not.
  long[] gone() {
    long[] owed = carried;
    int count = owed.length;
    for (int at = 0; at < size; at++) {
      if (refs[at] > 0 && isTrackedIn(at, generation - 1)) {
        owed = append(owed, count++, refs[at]);
      }
    }
    if (count == 0) {
      return owed;
    }
    long[] gone = Arrays.stream(owed, 0, count).sorted().distinct().toArray();
    boolean[] present = new boolean[gone.length];
    for (int at = 0; at < size; at++) {
      int found = isSeen(at) ? Arrays.binarySearch(gone, refs[at]) : -1;
      if (found >= 0) {
        // Another line led to the same series.
        present[found] = true;
      }
    }
    int kept = 0;
    for (int i = 0; i < gone.length; i++) {
      if (!present[i]) {
        gone[kept++] = gone[i];
      }
    }
    return Arrays.copyOf(gone, kept);
  }

  /// Takes this scrape's notes and new lines back, since it failed, and answers which series the
  /// one before had.
  long[] fail() {
    long[] gone = carried;
    int count = gone.length;
    for (int at = 0; at < size; at++) {
      boolean before = isSeen(at) ? (seen[at] & WAS_TRACKED) != 0 : isTrackedIn(at, generation - 1);
      if (refs[at] > 0 && before) {
        gone = append(gone, count++, refs[at]);
      }
      if (isSeen(at)) {
        seen[at] = 0;
      }
    }
    if (size > sizeBefore) {
      size = sizeBefore;
      index = new int[0];
    }
    carried = new long[0];
    return Arrays.stream(gone, 0, count).sorted().distinct().toArray();
  }

  /// Refs, ascending, of the series that would get a marker if the target vanished now.
  long[] tracked() {
    long[] tracked = carried;
    int count = tracked.length;
    for (int at = 0; at < size; at++) {
      if (refs[at] > 0 && isTrackedIn(at, generation)) {
        tracked = append(tracked, count++, refs[at]);
      }
    }
    return Arrays.stream(tracked, 0, count).sorted().distinct().toArray();
  }

  private static long[] append(long[] array, int at, long value) {
    long[] target = at < array.length ? array : Arrays.copyOf(array, Math.max(16, 2 * at));
    target[at] = value;
    return target;
  }

  /// Takes over what an older cache owes: these series get a marker unless the next scrape has
  /// them.
  void carry(long[] owed) {
    carried = owed.clone();
  }

  /// Ends a scrape that succeeded; lines it did not have are forgotten. (After a failed one they
  /// are kept: they come back as a rule.)
  void end() {
    carried = new long[0];
    int kept = 0;
    for (int at = 0; at < size; at++) {
      if (isSeen(at)) {
        lows[kept] = lows[at];
        highs[kept] = highs[at];
        refs[kept] = refs[at];
        seen[kept] = seen[at];
        kept++;
      }
    }
    if (kept < size) {
      size = kept;
      index = new int[0];
    }
  }
}

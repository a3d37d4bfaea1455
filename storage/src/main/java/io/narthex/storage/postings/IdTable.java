package io.narthex.storage.postings;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// Ids found by a 32-bit hash of what they stand for; what it is, only the caller knows. 8 B a
/// slot, no more than 85 % of them filled, in segments that grow one by one, by a quarter: no
/// moment at which all of it is there twice.
///
/// Open addressing with the entries of each segment in ascending order of hash: the home of a hash
/// rises with the hash, so a search ends at the first larger one, growing is copying in order, and
/// what is removed leaves no mark. Ids of equal hashes are all asked, so hashes must be such that
/// nobody can aim at one.
///
/// Guarded by its owner's lock. A search beside a change ends, but its answer means nothing.
final class IdTable {
  /// Answer of [#find] where there is none.
  static final int NONE = -1;

  private static final int SEGMENT_BITS = 8;
  private static final int FIRST_HOMES = 8;

  /// Slots behind the homes, for what the last homes push on: more where it is not enough.
  private static final int SPARE = 8;

  private final long[][] segments = new long[1 << SEGMENT_BITS][0];
  private final int[] homes = new int[1 << SEGMENT_BITS];
  private final int[] counts = new int[1 << SEGMENT_BITS];

  /// An id with `hash` that `isSought` takes.
  int find(int hash, IntPredicate isSought) {
    int index = hash >>> -SEGMENT_BITS;
    long[] segment = segments[index];
    for (int at = home(hash, homes[index]); at < segment.length; at++) {
      long slot = segment[at];
      int slotHash = hashOf(slot);
      if (slot == 0 || Integer.compareUnsigned(slotHash, hash) > 0) {
        return NONE;
      }
      if (slotHash == hash && isSought.test(idOf(slot))) {
        return idOf(slot);
      }
    }
    return NONE;
  }

  /// Adds an id (at least 0) that is not there.
  void add(int hash, int id) {
    int index = hash >>> -SEGMENT_BITS;
    if (100L * counts[index] >= 85L * homes[index]) {
      grow(index);
    }
    int at = home(hash, homes[index]);
    long[] segment = segments[index];
    while (at < segment.length
        && segment[at] != 0
        && Integer.compareUnsigned(hashOf(segment[at]), hash) <= 0) {
      at++;
    }
    int free = at;
    while (free < segment.length && segment[free] != 0) {
      free++;
    }
    if (free == segment.length) {
      segment = Arrays.copyOf(segment, free + Math.max(SPARE, free / 8));
      segments[index] = segment;
    }
    System.arraycopy(segment, at, segment, at + 1, free - at);
    segment[at] = ((long) hash << 32) | (id + 1L);
    counts[index]++;
  }

  /// Takes an id out; nothing happens where it is not there.
  void remove(int hash, int id) {
    int index = hash >>> -SEGMENT_BITS;
    long[] segment = segments[index];
    long sought = ((long) hash << 32) | (id + 1L);
    int at = home(hash, homes[index]);
    while (at < segment.length && segment[at] != sought) {
      if (segment[at] == 0) {
        return;
      }
      at++;
    }
    if (at >= segment.length) {
      return;
    }
    int end = at + 1;
    while (end < segment.length
        && segment[end] != 0
        && home(hashOf(segment[end]), homes[index]) < end) {
      end++;
    }
    System.arraycopy(segment, at + 1, segment, at, end - at - 1);
    segment[end - 1] = 0;
    counts[index]--;
  }

  private void grow(int index) {
    int grown = Math.max(FIRST_HOMES, homes[index] + homes[index] / 4);
    long[] into = new long[grown + SPARE];
    int next = 0;
    for (long slot : segments[index]) {
      if (slot != 0) {
        int at = Math.max(next, home(hashOf(slot), grown));
        if (at == into.length) {
          into = Arrays.copyOf(into, at + Math.max(SPARE, at / 8));
        }
        into[at] = slot;
        next = at + 1;
      }
    }
    segments[index] = into;
    homes[index] = grown;
  }

  /// Where a hash would like to be in its segment: rises with the hash.
  private static int home(int hash, int homes) {
    long within = (hash << SEGMENT_BITS) & 0xffffffffL;
    return (int) ((within * homes) >>> 32);
  }

  private static int hashOf(long slot) {
    return (int) (slot >>> 32);
  }

  private static int idOf(long slot) {
    return (int) slot - 1;
  }
}

package io.narthex.server.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Which earlier series of one body has the same packed symbol references as the one at hand: a
/// sender that catches up sends each series many times in one body. Compares bytes, so it never
/// takes one for another.
///
/// Open addressing; the multiplier is secret, so that no sender can choose references that fall
/// together.
final class KnownRefs {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int INITIAL_SLOTS = 256;
  private static final int MAX_IDLE_SLOTS = 1 << 17;

  private final long multiplier;

  /// Position of a series plus 1; 0: free.
  private int[] slots = new int[INITIAL_SLOTS];

  private int used;
  private int[] from = new int[INITIAL_SLOTS];
  private int[] to = new int[INITIAL_SLOTS];

  /// @param secret that no sender knows
  KnownRefs(long secret) {
    this.multiplier = secret | 1;
  }

  void clear() {
    if (slots.length > MAX_IDLE_SLOTS) {
      slots = new int[INITIAL_SLOTS];
      from = new int[INITIAL_SLOTS];
      to = new int[INITIAL_SLOTS];
    } else {
      Arrays.fill(slots, 0);
    }
    used = 0;
  }

  /// The first series with the references `body[refsFrom..refsTo)`: an earlier one, or `series`,
  /// which is remembered then.
  int findOrAdd(int series, byte[] body, int refsFrom, int refsTo) {
    int mask = slots.length - 1;
    int at = hash(body, refsFrom, refsTo) & mask;
    for (; slots[at] != 0; at = (at + 1) & mask) {
      int other = slots[at] - 1;
      if (Arrays.equals(body, from[other], to[other], body, refsFrom, refsTo)) {
        return other;
      }
    }
    if (series >= from.length) {
      from = Arrays.copyOf(from, Math.max(series + 1, 2 * from.length));
      to = Arrays.copyOf(to, from.length);
    }
    from[series] = refsFrom;
    to[series] = refsTo;
    slots[at] = series + 1;
    if (2 * ++used > slots.length) {
      grow(body);
    }
    return series;
  }

  private void grow(byte[] body) {
    int[] old = slots;
    slots = new int[2 * old.length];
    int mask = slots.length - 1;
    for (int slot : old) {
      if (slot != 0) {
        int at = hash(body, from[slot - 1], to[slot - 1]) & mask;
        while (slots[at] != 0) {
          at = (at + 1) & mask;
        }
        slots[at] = slot;
      }
    }
  }

  private int hash(byte[] body, int refsFrom, int refsTo) {
    long hash = (long) refsTo - refsFrom;
    int at = refsFrom;
    for (; at + Long.BYTES <= refsTo; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(body, at));
    }
    long last = 0;
    for (; at < refsTo; at++) {
      last = (last << 8) | (body[at] & 0xff);
    }
    hash = mix(hash ^ last);
    return (int) (hash ^ (hash >>> 32));
  }

  private long mix(long value) {
    return (value * multiplier) ^ Math.multiplyHigh(value, multiplier);
  }
}

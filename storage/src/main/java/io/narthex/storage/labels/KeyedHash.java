package io.narthex.storage.labels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-1-3 with 128 bits of output, a keyed pseudo-random function (Aumasson and Bernstein,
/// "SipHash: a fast short-input PRF", with the 128-bit extension of its reference code): whoever
/// does not know the key cannot make two inputs collide. Holds the last result; not thread-safe.
public final class KeyedHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long key0;
  private final long key1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long low;
  private long high;

  /// A function with the 128-bit key `key1 ‖ key0`.
  public KeyedHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /// Hashes `bytes[from..to)`.
  public void hash(byte[] bytes, int from, int to) {
    start();
    absorb(bytes, from, to, to - from);
  }

  /// Hashes the eight bytes of `scope`, least significant first, followed by `bytes[from..to)`.
  public void hash(long scope, byte[] bytes, int from, int to) {
    start();
    word(scope);
    absorb(bytes, from, to, to - from + Long.BYTES);
  }

  /// First eight bytes of the last result, least significant first.
  public long low() {
    return low;
  }

  /// Last eight bytes of the last result, least significant first.
  public long high() {
    return high;
  }

  private void start() {
    v0 = key0 ^ 0x736f6d6570736575L;
    v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = key0 ^ 0x6c7967656e657261L;
    v3 = key1 ^ 0x7465646279746573L;
  }

  private void word(long m) {
    v3 ^= m;
    round();
    v0 ^= m;
  }

  /// Behaves as if written `for (; to - at >= 8; at += 8) word(LONG.get(bytes, at))`. The state is
  /// in local variables, because fields would be stored and loaded again in each round: a third of
  /// the time.
  private void absorb(byte[] bytes, int from, int to, int totalLength) {
    long a = v0;
    long b = v1;
    long c = v2;
    long d = v3;
    int at = from;
    for (int end = to - Long.BYTES; at <= end; at += Long.BYTES) {
      long m = (long) LONG.get(bytes, at);
      d ^= m;
      a += b;
      b = Long.rotateLeft(b, 13) ^ a;
      a = Long.rotateLeft(a, 32);
      c += d;
      d = Long.rotateLeft(d, 16) ^ c;
      a += d;
      d = Long.rotateLeft(d, 21) ^ a;
      c += b;
      b = Long.rotateLeft(b, 17) ^ c;
      c = Long.rotateLeft(c, 32);
      a ^= m;
    }
    v0 = a;
    v1 = b;
    v2 = c;
    v3 = d;
    long last = (long) totalLength << 56;
    for (int shift = 0; at < to; at++, shift += 8) {
      last |= (bytes[at] & 0xffL) << shift;
    }
    word(last);
    v2 ^= 0xee;
    round();
    round();
    round();
    low = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    round();
    round();
    round();
    high = v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    long a = v0 + v1;
    long b = Long.rotateLeft(v1, 13) ^ a;
    a = Long.rotateLeft(a, 32);
    long c = v2 + v3;
    long d = Long.rotateLeft(v3, 16) ^ c;
    a += d;
    d = Long.rotateLeft(d, 21) ^ a;
    c += b;
    b = Long.rotateLeft(b, 17) ^ c;
    c = Long.rotateLeft(c, 32);
    v0 = a;
    v1 = b;
    v2 = c;
    v3 = d;
  }
}

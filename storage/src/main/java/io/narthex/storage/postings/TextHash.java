package io.narthex.storage.postings;

import io.narthex.storage.encoding.Bytes;

/// A fast hash under a secret seed: eight bytes a step, folded products as wyhash has them.
/// Immutable, thread-safe.
final class TextHash {
  private static final long ODD = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final long factor;

  TextHash(long seed) {
    this.seed = seed;
    this.factor = fold(seed ^ 0xe7037ed1a0b428dbL, ODD) | 1;
  }

  /// Hash of bytes.
  int of(byte[] bytes) {
    long hash = seed ^ bytes.length;
    int at = 0;
    for (; at + 8 <= bytes.length; at += 8) {
      hash = fold(hash ^ Bytes.getLong(bytes, at), factor);
    }
    return finish(fold(hash ^ rest(bytes, at), factor));
  }

  /// The bytes from `from` on, fewer than eight.
  private static long rest(byte[] bytes, int from) {
    if (bytes.length >= 8) {
      return from == bytes.length
          ? 0
          : Bytes.getLong(bytes, bytes.length - 8) >>> (8 * (from + 8 - bytes.length));
    }
    long rest = 0;
    for (int i = from; i < bytes.length; i++) {
      rest |= (bytes[i] & 0xffL) << (8 * (i - from));
    }
    return rest;
  }

  /// Hash of the first `count` pairs.
  int ofPairs(int[] firsts, int[] seconds, int count) {
    return ofPairs(firsts, seconds, 0, count);
  }

  /// Hash of `count` pairs of numbers from index `from` on.
  int ofPairs(int[] firsts, int[] seconds, int from, int count) {
    long hash = seed ^ count;
    for (int i = from; i < from + count; i++) {
      hash = fold(hash ^ (((long) firsts[i] << 32) | seconds[i]), factor);
    }
    return finish(hash);
  }

  private int finish(long hash) {
    return (int) (fold(hash ^ ODD, factor) >>> 32);
  }

  private static long fold(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }
}

package io.narthex.server.remote.send;

import java.util.BitSet;

/// Jump consistent hash (Lamping and Veach, 2014): receivers are told apart by position, each gets
/// the same share, and a receiver that comes or goes at the end moves one in as many hashes as
/// there are receivers. Further replicas are where the hash, mixed with 1, 2, … jumps to, without
/// those there are already.
record JumpRing(int size) implements ShardRing {
  private static final long MULTIPLIER = 2862933555777941757L;
  private static final double TWO_TO_31 = 1L << 31;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  @Override
  public boolean owns(long hash, int position, int replicas) {
    if (replicas == size) {
      return true;
    }
    if (replicas == 1) {
      return jump(hash, size) == position;
    }
    BitSet found = new BitSet();
    for (long round = 0; found.cardinality() < replicas; round++) {
      found.set(jump(round == 0 ? hash : mix(hash + round * GOLDEN), size));
    }
    return found.get(position);
  }

  private static int jump(long hash, int buckets) {
    long key = hash;
    long bucket = -1;
    long next = 0;
    while (next < buckets) {
      bucket = next;
      key = key * MULTIPLIER + 1;
      next = (long) ((bucket + 1) * (TWO_TO_31 / ((key >>> 33) + 1)));
    }
    return (int) bucket;
  }

  /// The last steps of SplitMix64.
  private static long mix(long hash) {
    long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}

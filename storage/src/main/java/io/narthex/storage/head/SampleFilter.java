package io.narthex.storage.head;

/// Tells of most samples that are not in a set that they are not, with one look at memory: a Bloom
/// filter whose three bits for a sample lie in one word, a byte a sample. One in thirty that are
/// not in the set passes. Not thread-safe while samples are added.
final class SampleFilter {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final int SAMPLES_PER_WORD = 8;
  private static final int BIT_MASK = 0x3f;

  private final long[] words;

  /// @param mostSamples as many as will be added; of none nothing may be asked
  SampleFilter(int mostSamples) {
    words = new long[Math.ceilDiv(mostSamples, SAMPLES_PER_WORD)];
  }

  void add(int series, long timestampMs) {
    long hash = hash(series, timestampMs);
    words[word(hash)] |= bits(hash);
  }

  /// Whether a sample may be in the set; false: it is not.
  boolean mayHave(int series, long timestampMs) {
    long hash = hash(series, timestampMs);
    long bits = bits(hash);
    return (words[word(hash)] & bits) == bits;
  }

  long bytes() {
    return (long) Long.BYTES * words.length;
  }

  private static long hash(int series, long timestampMs) {
    long hash = (timestampMs * GOLDEN + series) * GOLDEN;
    return (hash ^ (hash >>> 32)) * GOLDEN;
  }

  /// The word by the upper half of the hash.
  private int word(long hash) {
    return (int) (((hash >>> 32) * words.length) >>> 32);
  }

  private static long bits(long hash) {
    return 1L << (hash & BIT_MASK)
        | 1L << ((hash >>> 6) & BIT_MASK)
        | 1L << ((hash >>> 12) & BIT_MASK);
  }
}

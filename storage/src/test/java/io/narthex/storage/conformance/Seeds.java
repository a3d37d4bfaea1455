package io.narthex.storage.conformance;

import java.util.Random;
import java.util.SplittableRandom;

/// Seeded random tests. Each round has a generator of its own; a failing round names its seed, and
/// `-Dtest.seed=<seed>` runs that round alone.
///
///     Seeds.rounds(1000, random -> { … });
public final class Seeds {
  private Seeds() {}

  /// What one round does.
  @FunctionalInterface
  public interface Round {
    void run(Random random) throws Exception;
  }

  /// Runs `round` `count` times, or once with the seed of `-Dtest.seed`.
  public static void rounds(int count, Round round) {
    rounds(count, System.nanoTime(), round);
  }

  /// As [#rounds(int, Round)], but the same rounds in each run: for comparisons that may disagree,
  /// rarely, where rounding decides.
  public static void rounds(int count, long first, Round round) {
    Long replayed = Long.getLong("test.seed");
    if (replayed != null) {
      System.out.println("test.seed=" + replayed + " (replayed)");
      run(replayed, round);
      return;
    }
    System.out.println("test.seed: " + count + " rounds from " + first);
    SplittableRandom seeds = new SplittableRandom(first);
    for (int i = 0; i < count; i++) {
      run(seeds.nextLong(), round);
    }
  }

  /// One seed, printed: that of `-Dtest.seed`, else a fresh one. For tests with one long run.
  public static long seed() {
    Long replayed = Long.getLong("test.seed");
    long seed = replayed != null ? replayed : System.nanoTime();
    System.out.println("test.seed=" + seed);
    return seed;
  }

  private static void run(long seed, Round round) {
    try {
      round.run(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("replay with -Dtest.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}

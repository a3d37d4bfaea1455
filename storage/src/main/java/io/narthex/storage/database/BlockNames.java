package io.narthex.storage.database;

import io.narthex.storage.block.Block;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Names of blocks to be. They ascend, whatever the clock does, because they say which of two
/// blocks is the newer one. Thread-safe where the source of random numbers is.
final class BlockNames {
  /// Blocks named up to this far ahead of the clock were named before it was set back.
  private static final long MOST_CLOCK_STEP_MS = 86_400_000;

  private final Clock clock;
  private final RandomGenerator random;
  private final AtomicLong lastMs;

  /// Goes on behind the names of `blocks`.
  BlockNames(List<Block> blocks, Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
    long mostMs = clock.nowMs() + MOST_CLOCK_STEP_MS;
    this.lastMs =
        new AtomicLong(
            blocks.stream()
                .mapToLong(block -> block.ulid().timeMs())
                .filter(timeMs -> timeMs <= mostMs)
                .max()
                .orElse(0));
  }

  Ulid next() {
    long nowMs = clock.nowMs();
    return Ulid.of(lastMs.updateAndGet(last -> Math.max(nowMs, last + 1)), random);
  }

  /// What makes the name of anything else one of its own.
  long salt() {
    return random.nextLong();
  }
}

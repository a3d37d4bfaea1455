package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.block.BlockScrub;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads every byte of every block once in seven days, one block at a time, slowly, and puts those
/// that are damaged into quarantine. A block is due when it has not been read since the start.
final class BlockScrubbing {
  private static final Logger LOG = LoggerFactory.getLogger(BlockScrubbing.class);
  private static final long INTERVAL_NANOS = TimeUnit.DAYS.toNanos(7);
  private static final long BYTES_PER_SECOND = 16L << 20;

  private final BlockDirectory blocks;
  private final UpkeepCounters counters;
  private final Clock clock;
  private final Map<Ulid, Long> readNanos = new HashMap<>();
  private volatile boolean stopping;

  /// @param counters told of each block
  BlockScrubbing(BlockDirectory blocks, UpkeepCounters counters, Clock clock) {
    this.blocks = blocks;
    this.counters = counters;
    this.clock = clock;
  }

  /// Ends a reading that runs.
  void stop() {
    stopping = true;
  }

  /// Reads the block that is due first, if one is. Called by one thread.
  void run() {
    List<Block> served = blocks.blocks();
    readNanos.keySet().retainAll(served.stream().map(Block::ulid).toList());
    long now = clock.nanoTime();
    Optional<Block> due =
        served.stream()
            .filter(block -> {
              Long before = readNanos.get(block.ulid());
              return before == null || now - before >= INTERVAL_NANOS;
            })
            .findFirst();
    if (due.isPresent() && due.get().tryAcquire()) {
      try {
        read(due.get());
      } finally {
        due.get().release();
      }
    }
  }

  private void read(Block block) {
    readNanos.put(block.ulid(), clock.nanoTime());
    try {
      BlockScrub.run(block, this::pace);
      counters.wasScrubbed();
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.CORRUPT) {
        LOG.debug("reading of {} ended", block, e);
        return;
      }
      counters.wasDamaged();
      LOG.error("{} is damaged and not served any more", block, e);
      blocks.quarantine(block, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.warn("{} cannot be read, it is tried again", block, e);
    }
  }

  private void pace(int bytes) {
    if (stopping) {
      throw new StorageException(
          StorageException.Kind.CANCELLED, "reading of blocks: expected=running, actual=stopped");
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(bytes) / BYTES_PER_SECOND);
  }
}

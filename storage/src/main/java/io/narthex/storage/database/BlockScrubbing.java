package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.block.BlockScrub;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads every byte of every block once in seven days, one block at a time, slowly, and puts those
/// that are damaged into quarantine. A block is due when it has not been read since the start. One
/// of which a reader found a part damaged is read at once and at full speed: what the reader met
/// may have passed, so it is the reading of the whole block that decides. Thread-safe; a thread of
/// its own runs it every minute and when it is told of a block.
final class BlockScrubbing {
  private static final Logger LOG = LoggerFactory.getLogger(BlockScrubbing.class);
  private static final long INTERVAL_NANOS = TimeUnit.DAYS.toNanos(7);
  private static final long JUST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long THREAD_INTERVAL_MS = 60_000;
  private static final long BYTES_PER_SECOND = 16L << 20;

  private final BlockDirectory blocks;
  private final UpkeepCounters counters;
  private final Clock clock;
  private final Map<Ulid, Long> readNanos = new ConcurrentHashMap<>();
  private final Set<Ulid> suspects = ConcurrentHashMap.newKeySet();
  private final PeriodicThread thread;
  private volatile boolean stopping;

  /// @param counters told of each block
  BlockScrubbing(BlockDirectory blocks, UpkeepCounters counters, Clock clock) {
    this.blocks = blocks;
    this.counters = counters;
    this.clock = clock;
    this.thread = new PeriodicThread("storage-scrubbing", THREAD_INTERVAL_MS, this::run);
  }

  /// Begins to run every minute.
  void start() {
    thread.start();
  }

  /// Ends a reading that runs, and waits for its end.
  void stop() {
    stopping = true;
    thread.stop();
  }

  /// A reader found a part of `block` damaged. Does not wait. A block that was read a moment ago is
  /// read again within a minute.
  void suspect(Block block) {
    Long before = readNanos.get(block.ulid());
    boolean justRead = before != null && clock.nanoTime() - before < JUST_NANOS;
    if (suspects.add(block.ulid()) && !justRead) {
      thread.runSoon();
    }
  }

  /// Reads the blocks that are suspected, else the one that is due first, if one is.
  synchronized void run() {
    List<Block> served = blocks.blocks();
    suspects.retainAll(served.stream().map(Block::ulid).toList());
    List<Block> suspected =
        served.stream().filter(block -> suspects.contains(block.ulid())).toList();
    for (Block block : suspected) {
      read(block, this::requireRunning);
      suspects.remove(block.ulid());
    }
    if (suspected.isEmpty()) {
      dueOf(served).ifPresent(block -> read(block, this::pace));
    }
  }

  private Optional<Block> dueOf(List<Block> served) {
    readNanos.keySet().retainAll(served.stream().map(Block::ulid).toList());
    long now = clock.nanoTime();
    return served.stream()
        .filter(block -> {
          Long before = readNanos.get(block.ulid());
          return before == null || now - before >= INTERVAL_NANOS;
        })
        .findFirst();
  }

  private void read(Block block, IntConsumer pace) {
    if (block.tryAcquire()) {
      try {
        check(block, pace);
      } finally {
        block.release();
      }
    }
  }

  private void check(Block block, IntConsumer pace) {
    readNanos.put(block.ulid(), clock.nanoTime());
    try {
      BlockScrub.run(block, pace);
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
    requireRunning(bytes);
    if (suspects.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(bytes) / BYTES_PER_SECOND);
    }
  }

  private void requireRunning(int bytes) {
    if (stopping) {
      throw new StorageException(
          StorageException.Kind.CANCELLED,
          "reading of blocks: expected=running, actual=stopped before " + bytes + " bytes");
    }
  }
}

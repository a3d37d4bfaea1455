package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.TimeRange;
import io.narthex.storage.head.OutOfOrderSamples.Neighbours;
import io.narthex.storage.wal.FrameBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// What the owner of a [Head] does with its out-of-order samples: says which are taken, and moves
/// them to blocks. Thread-safe.
public final class OutOfOrderUpkeep {
  /// Part of the head's memory that they may take before they are to go to blocks.
  private static final int MEMORY_SHARE = 16;

  private static final long MOST_BYTES = 64L << 20;

  private final OutOfOrderSamples samples;
  private final HeadMemory memory;
  private final HeadReader reader;
  private final Lock appendLock;

  OutOfOrderUpkeep(
      OutOfOrderSamples samples, HeadMemory memory, HeadReader reader, Lock appendLock) {
    this.samples = samples;
    this.memory = memory;
    this.reader = reader;
    this.appendLock = appendLock;
  }

  /// Takes samples from here on that are older than the newest of all by `windowMs` at most; 0:
  /// none.
  public void takeWithin(long windowMs) {
    appendLock.lock();
    try {
      samples.windowMs(windowMs);
    } finally {
      appendLock.unlock();
    }
  }

  /// Whether there are so many that they should go to blocks soon.
  public boolean isFull() {
    appendLock.lock();
    try {
      return samples.runBytes() > Math.min(MOST_BYTES, memory.limitBytes() / MEMORY_SHARE);
    } finally {
      appendLock.unlock();
    }
  }

  /// Merges runs, without the lock.
  void merge() {
    for (Neighbours next = toMerge(); next != null; next = toMerge()) {
      OutOfOrderRun merged = next.merged();
      appendLock.lock();
      try {
        samples.merged(next, merged);
      } finally {
        appendLock.unlock();
      }
    }
  }

  private @Nullable Neighbours toMerge() {
    appendLock.lock();
    try {
      return samples.toMerge();
    } finally {
      appendLock.unlock();
    }
  }

  /// Sets apart the samples that are there now, and logs so: they are to be written to blocks. No
  /// sample may be deleted before they are [#wentToBlocks].
  ///
  /// @param blockMs length of a block
  /// @return the ranges of the blocks that they belong to, aligned to their length, ascending
  /// @throws io.narthex.storage.StorageException where the log does not take it
  public List<TimeRange> setApart(long blockMs, FrameLog log) {
    OutOfOrderView view;
    appendLock.lock();
    try {
      if (samples.isEmpty()) {
        return List.of();
      }
      log.append(new FrameBuilder().outOfOrderMark(false));
      samples.freeze();
      view = samples.view();
    } finally {
      appendLock.unlock();
    }
    TreeSet<Long> blocks = new TreeSet<>();
    for (OutOfOrderRun run : view.runs()) {
      long last = Long.MIN_VALUE;
      for (long timestampMs : run.timestampsMs()) {
        long block = Math.floorDiv(timestampMs, blockMs);
        if (block != last) {
          blocks.add(block);
          last = block;
        }
      }
    }
    List<TimeRange> ranges = new ArrayList<>();
    blocks.forEach(block -> ranges.add(new TimeRange(block * blockMs, (block + 1) * blockMs - 1)));
    return ranges;
  }

  /// All samples in these ranges, of one moment; [HeadSnapshot#outOfOrder] says those of each,
  /// series in label order.
  public HeadSnapshot capture(List<TimeRange> ranges, ReadContext context) {
    return reader.captureOutOfOrder(ranges, context);
  }

  /// Drops the samples that were set apart, and logs so: they are in blocks, so a replay does not
  /// bring them back, whatever is deleted from there.
  ///
  /// @throws io.narthex.storage.StorageException where the log does not take it
  public void wentToBlocks(FrameLog log) {
    appendLock.lock();
    try {
      log.append(new FrameBuilder().outOfOrderMark(true));
      samples.dropFrozen();
    } finally {
      appendLock.unlock();
    }
  }
}

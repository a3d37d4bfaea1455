package io.narthex.server.remote.send;

import io.narthex.server.remote.send.Encoder.SeriesExemplar;
import io.narthex.server.remote.send.SendCounters.Count;
import io.narthex.storage.database.CommitReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// The lanes of a destination: each has a range of hashes of equal size. Figures may be asked for
/// by any thread; all else is for the destination's.
final class Lanes {
  /// A full lane that has not moved for so long is parked where others have nothing to do.
  private static final long STUCK_NANOS = 500_000_000;

  private final LaneContext context;
  private final LongFunction<CommitReader> readers;
  private final int maxSamples;
  private volatile List<LaneFeed> feeds;

  /// Lanes that get nothing any more and are not empty yet.
  private volatile List<LaneFeed> retiring = List.of();

  /// @param maxSamples in the memory of all lanes together
  Lanes(LaneContext context, LongFunction<CommitReader> readers, int count, int maxSamples) {
    this.context = context;
    this.readers = readers;
    this.maxSamples = maxSamples;
    this.feeds = create(count, List.of());
  }

  private List<LaneFeed> create(int count, List<LaneFeed> old) {
    int capacity = Math.max(1, Math.min(context.config().queue().capacity(), maxSamples / count));
    List<LaneFeed> created = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Lane> before = new ArrayList<>();
      for (int j = 0; j < old.size(); j++) {
        if (overlap(i, count, j, old.size())) {
          before.add(old.get(j).lane());
        }
      }
      created.add(new LaneFeed(new Lane(context, capacity, before), i, count));
    }
    return List.copyOf(created);
  }

  /// Whether range `i` of `n` and range `j` of `m` have hashes in common.
  static boolean overlap(int i, int n, int j, int m) {
    return (long) i * m < (long) (j + 1) * n && (long) j * n < (long) (i + 1) * m;
  }

  int count() {
    return feeds.size();
  }

  /// Changes the number of lanes from the next frame on; to be called between frames.
  ///
  /// @return whether it did: not while lanes are parked, or left from the last change
  boolean resize(int count) {
    if (!retiring.isEmpty() || feeds.stream().anyMatch(LaneFeed::isParked)) {
      return false;
    }
    List<LaneFeed> old = feeds;
    feeds = create(count, old);
    retiring = old;
    return true;
  }

  /// A new frame begins.
  void begin() {
    feeds.forEach(LaneFeed::begin);
  }

  /// Hands out what is left of a frame; parks lanes that are stuck.
  ///
  /// @return whether all of it is handed out
  boolean distribute(Frame frame) {
    boolean all = true;
    for (LaneFeed feed : feeds) {
      all &= feed.take(frame);
    }
    if (all) {
      return true;
    }
    context.counters().add(Count.FULL_LANES, 1);
    if (feeds.stream().anyMatch(feed -> !feed.isParked() && feed.lane().pending() == 0)) {
      parkStuck(frame);
    }
    return feeds.stream().allMatch(feed -> feed.take(frame));
  }

  private void parkStuck(Frame frame) {
    long now = context.clock().nanoTime();
    for (LaneFeed feed : feeds) {
      if (!feed.take(frame) && feed.lane().isStuck(now, STUCK_NANOS)) {
        feed.park(frame, readers);
      }
    }
  }

  /// Lets parked lanes read on.
  ///
  /// @param boundary the frame that all lanes take together next
  void catchUp(long boundary) {
    for (LaneFeed feed : feeds) {
      feed.catchUp(boundary, context.encoder());
    }
  }

  /// Begins what is due in all lanes.
  void tick(boolean flush) {
    for (LaneFeed feed : retiring) {
      feed.lane().tick(true);
    }
    if (!retiring.isEmpty() && retiring.stream().allMatch(feed -> feed.lane().isEmpty())) {
      retiring = List.of();
    }
    for (LaneFeed feed : feeds) {
      feed.lane().tick(flush);
    }
  }

  /// Takes an exemplar of a series with this hash.
  void offer(long hash, SeriesExemplar exemplar) {
    List<LaneFeed> all = feeds;
    all.get((int) ((hash * all.size()) >>> Integer.SIZE)).lane().offer(exemplar);
  }

  /// The lowest frame of which something is not done with, `Long.MAX_VALUE` for none.
  long oldestSequence() {
    long oldest = Long.MAX_VALUE;
    for (List<LaneFeed> all : List.of(retiring, feeds)) {
      for (LaneFeed feed : all) {
        oldest = Math.min(oldest, feed.oldestSequence());
      }
    }
    return oldest;
  }

  boolean areEmpty() {
    return retiring.isEmpty()
        && feeds.stream().allMatch(feed -> !feed.isParked() && feed.lane().isEmpty());
  }

  /// Samples in memory.
  long pending() {
    long pending = 0;
    for (List<LaneFeed> all : List.of(retiring, feeds)) {
      pending += all.stream().mapToLong(feed -> feed.lane().pending()).sum();
    }
    return pending;
  }

  long pendingExemplars() {
    return feeds.stream().mapToLong(feed -> feed.lane().pendingExemplars()).sum();
  }

  long parked() {
    return feeds.stream().filter(LaneFeed::isParked).count();
  }

  void close() {
    for (List<LaneFeed> all : List.of(retiring, feeds)) {
      for (LaneFeed feed : all) {
        feed.lane().close();
        feed.close();
      }
    }
  }
}

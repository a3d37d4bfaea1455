package io.narthex.storage.compaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Chooses blocks to be merged into one, as upstream does: time is cut into ranges of growing
/// length that all start at multiples of their length, and the blocks within one range become one
/// block once they fill it or newer blocks follow it. Immutable.
public final class CompactionPlanner {
  private static final int STEP = 3;
  private static final int MOST_RANGES = 10;
  private static final double REWRITTEN_SHARE = 0.05;

  private final List<Long> rangesMs;

  /// @param rangesMs lengths of ranges, ascending; the first is that of a block that the head
  ///   writes
  CompactionPlanner(List<Long> rangesMs) {
    this.rangesMs = List.copyOf(rangesMs);
  }

  /// Ranges of `leastMs` and three times as much each, up to `mostMs`.
  public static CompactionPlanner upTo(long leastMs, long mostMs) {
    List<Long> ranges = new ArrayList<>();
    long rangeMs = leastMs;
    do {
      ranges.add(rangeMs);
      rangeMs *= STEP;
    } while (ranges.size() < MOST_RANGES && rangeMs <= mostMs);
    return new CompactionPlanner(ranges);
  }

  /// Blocks that are to become one block, ascending by time; a single one is to be rewritten
  /// without its deleted samples; none where there is nothing to do. Overlapping blocks come first.
  /// Apart from them, the newest block is never chosen, so that it can be copied elsewhere before
  /// it is merged; a block that failed before never.
  public List<BlockSummary> plan(List<BlockSummary> blocks) {
    List<BlockSummary> ascending = new ArrayList<>(blocks);
    ascending.sort(
        Comparator.comparingLong(BlockSummary::minTimeMs)
            .thenComparingLong(BlockSummary::endTimeMs)
            .thenComparing(BlockSummary::id));
    List<BlockSummary> plan = overlapping(ascending);
    if (!plan.isEmpty() || ascending.isEmpty()) {
      return plan;
    }
    List<BlockSummary> older = ascending.subList(0, ascending.size() - 1);
    plan = inOneRange(older);
    return plan.isEmpty() ? withDeletions(older) : plan;
  }

  private static List<BlockSummary> overlapping(List<BlockSummary> ascending) {
    List<BlockSummary> group = new ArrayList<>();
    long endMs = Long.MIN_VALUE;
    for (BlockSummary block : ascending) {
      if (block.minTimeMs() >= endMs) {
        if (isMergeable(group)) {
          return group;
        }
        group.clear();
      }
      group.add(block);
      endMs = Math.max(endMs, block.endTimeMs());
    }
    return isMergeable(group) ? group : List.of();
  }

  private static boolean isMergeable(List<BlockSummary> blocks) {
    return blocks.size() > 1 && blocks.stream().noneMatch(BlockSummary::failed);
  }

  /// @param older all blocks but the newest
  private List<BlockSummary> inOneRange(List<BlockSummary> older) {
    if (older.isEmpty()) {
      return List.of();
    }
    long newestMs = older.getLast().minTimeMs();
    for (long rangeMs : rangesMs.subList(1, rangesMs.size())) {
      for (List<BlockSummary> part : partsWithin(older, rangeMs)) {
        boolean full = coveredMs(part) == rangeMs;
        if ((full || part.getLast().endTimeMs() <= newestMs) && isMergeable(part)) {
          return part;
        }
      }
    }
    return List.of();
  }

  /// From the first to the last of the shortest ranges that the blocks touch: samples need not
  /// begin and end where a range does.
  private long coveredMs(List<BlockSummary> part) {
    long leastMs = rangesMs.getFirst();
    long first = Math.floorDiv(part.getFirst().minTimeMs(), leastMs);
    long end = Math.ceilDiv(part.getLast().endTimeMs(), leastMs);
    return (end - first) * leastMs;
  }

  /// Blocks that lie together in one range of this length. Those that lie in none are left out.
  private static List<List<BlockSummary>> partsWithin(List<BlockSummary> ascending, long rangeMs) {
    List<List<BlockSummary>> parts = new ArrayList<>();
    long partEndMs = Long.MIN_VALUE;
    for (BlockSummary block : ascending) {
      if (block.endTimeMs() > partEndMs) {
        partEndMs = (Math.floorDiv(block.minTimeMs(), rangeMs) + 1) * rangeMs;
        if (block.endTimeMs() > partEndMs) {
          partEndMs = Long.MIN_VALUE;
          continue;
        }
        parts.add(new ArrayList<>());
      }
      parts.getLast().add(block);
    }
    return parts;
  }

  /// The newest block of which much is deleted, among those that will not be merged soon anyway.
  private List<BlockSummary> withDeletions(List<BlockSummary> older) {
    long leastRangeMs = rangesMs.get(rangesMs.size() / 2);
    for (BlockSummary block : older.reversed()) {
      boolean emptied = block.tombstoneCount() > 0 && block.tombstoneCount() >= block.seriesCount();
      boolean small = block.rangeMs() < leastRangeMs;
      double share = (double) block.tombstoneCount() / (block.seriesCount() + 1);
      if (!block.failed() && (small ? emptied : share > REWRITTEN_SHARE)) {
        return List.of(block);
      }
      if (small) {
        return List.of();
      }
    }
    return List.of();
  }
}

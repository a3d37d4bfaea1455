package io.narthex.storage.compaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Blocks that go because of their age or because too many bytes are held.
///
/// @param byTime too old, oldest first
/// @param bySize not too old, but the oldest of too much, oldest first
public record RetentionPlan(List<BlockSummary> byTime, List<BlockSummary> bySize) {
  public RetentionPlan {
    byTime = List.copyOf(byTime);
    bySize = List.copyOf(bySize);
  }

  /// Plans as upstream: age counts from the end of the newest block to the end of another, and size
  /// is used up by what is not blocks first, then by blocks from the newest down, the first that
  /// does not fit going with all older ones.
  ///
  /// @param otherBytes log, head and whatever else is no block
  /// @param fileSystemBytes size of the file system, 0 where not known
  public static RetentionPlan of(
      List<BlockSummary> blocks, RetentionLimits limits, long otherBytes, long fileSystemBytes) {
    List<BlockSummary> oldestFirst = new ArrayList<>(blocks);
    oldestFirst.sort(
        Comparator.comparingLong(BlockSummary::endTimeMs)
            .thenComparingLong(BlockSummary::minTimeMs)
            .thenComparing(BlockSummary::id));
    int tooOld = countTooOld(oldestFirst, limits.durationMs());
    long allowedBytes = limits.allowedBytes(fileSystemBytes);
    int tooMuch = allowedBytes == 0 ? 0 : countTooMuch(oldestFirst, allowedBytes - otherBytes);
    return new RetentionPlan(
        oldestFirst.subList(0, tooOld), oldestFirst.subList(tooOld, Math.max(tooOld, tooMuch)));
  }

  private static int countTooOld(List<BlockSummary> oldestFirst, long durationMs) {
    if (durationMs == 0 || oldestFirst.isEmpty()) {
      return 0;
    }
    long newestMs = oldestFirst.getLast().endTimeMs();
    int count = 0;
    while (newestMs - oldestFirst.get(count).endTimeMs() >= durationMs) {
      count++;
    }
    return count;
  }

  private static int countTooMuch(List<BlockSummary> oldestFirst, long blockBytes) {
    long left = blockBytes;
    int count = oldestFirst.size();
    while (count > 0 && left >= oldestFirst.get(count - 1).sizeBytes()) {
      left -= oldestFirst.get(count - 1).sizeBytes();
      count--;
    }
    return count;
  }
}

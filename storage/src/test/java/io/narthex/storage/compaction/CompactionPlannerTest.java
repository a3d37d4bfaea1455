package io.narthex.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CompactionPlannerTest {
  private static final CompactionPlanner PLANNER = CompactionPlanner.upTo(20, 540);

  private static BlockSummary block(long minTimeMs, long endTimeMs) {
    return block(minTimeMs, endTimeMs, 0, false);
  }

  private static BlockSummary block(
      long minTimeMs, long endTimeMs, long tombstones, boolean failed) {
    String id = minTimeMs + "-" + endTimeMs;
    return new BlockSummary(id, minTimeMs, endTimeMs, 99, tombstones, 1, failed);
  }

  private static List<String> plan(BlockSummary... blocks) {
    List<BlockSummary> shuffled = new ArrayList<>(List.of(blocks));
    Collections.reverse(shuffled);
    return PLANNER.plan(shuffled).stream().map(BlockSummary::id).toList();
  }

  @Test
  void blocksOfAFullRangeBecomeOne() {
    assertEquals(List.of(), plan());
    assertEquals(List.of(), plan(block(0, 20)));
    assertEquals(List.of(), plan(block(0, 20), block(20, 40), block(40, 60)), "newest stays");
    assertEquals(
        List.of("0-20", "20-40", "40-60"),
        plan(block(0, 20), block(20, 40), block(40, 60), block(60, 80)));
    assertEquals(
        List.of("3-19", "20-40", "41-42"),
        plan(block(3, 19), block(20, 40), block(41, 42), block(60, 80)),
        "samples begin and end within");
    assertEquals(
        List.of("0-20", "40-60"), plan(block(0, 20), block(40, 60), block(60, 80)), "with a gap");
    assertEquals(
        List.of(), plan(block(0, 20), block(20, 40), block(60, 80)), "the range may still fill");
    assertEquals(
        List.of("0-20", "20-40"),
        plan(block(0, 20), block(20, 40), block(60, 80), block(80, 100)),
        "the range does not fill any more");
    assertEquals(
        List.of("-60--40", "-40--20"),
        plan(block(-60, -40), block(-40, -20), block(0, 20), block(20, 40)));
    assertEquals(
        List.of("0-60", "60-120", "120-180"),
        plan(block(0, 60), block(60, 120), block(120, 180), block(180, 200), block(200, 220)));
    assertEquals(
        List.of(),
        plan(block(50, 70), block(70, 90), block(90, 110), block(110, 130), block(130, 150))
            .stream()
            .filter("50-70"::equals)
            .toList(),
        "a block across two ranges is left out");
  }

  @Test
  void overlappingBlocksComeFirst() {
    BlockSummary[] full = {block(0, 20), block(20, 40), block(40, 60), block(60, 80)};
    assertEquals(
        List.of("60-80", "70-81"), plan(full[0], full[1], full[2], full[3], block(70, 81)));
    assertEquals(
        List.of("0-100", "10-20", "90-120", "119-130"),
        plan(block(0, 100), block(10, 20), block(90, 120), block(119, 130), block(130, 140)));
  }

  @Test
  void failedBlocksAreLeftAlone() {
    assertEquals(
        List.of("60-80", "80-100", "100-120"),
        plan(
            block(0, 20, 0, true),
            block(20, 40),
            block(40, 60),
            block(60, 80),
            block(80, 100),
            block(100, 120),
            block(120, 140)));
    assertEquals(List.of(), plan(block(0, 20, 0, true), block(10, 30)));
    assertEquals(List.of(), plan(block(0, 540, 50, true), block(540, 560)));
  }

  @Test
  void muchDeletedIsRewritten() {
    assertEquals(List.of("0-540"), plan(block(0, 540, 6, false), block(540, 560)));
    assertEquals(List.of(), plan(block(0, 540, 5, false), block(540, 560)), "5 % and no more");
    assertEquals(List.of(), plan(block(0, 540, 99, false)), "the newest");
    assertEquals(List.of(), plan(block(0, 20, 98, false), block(20, 40)), "soon merged anyway");
    assertEquals(List.of("0-20"), plan(block(0, 20, 99, false), block(20, 40)), "all is deleted");
    assertEquals(
        List.of("180-360"),
        plan(block(0, 180, 9, false), block(180, 360, 9, false), block(540, 560)));
  }

  /// Plans are carried out while new blocks come, late ones that overlap among them.
  @Test
  void blocksBecomeFewAndLargeAndPlanningEnds() {
    Seeds.rounds(50, CompactionPlannerTest::lifeOfBlocks);
  }

  private static void lifeOfBlocks(Random random) {
    List<BlockSummary> blocks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (random.nextInt(10) != 0) {
        blocks.add(block(20L * i + random.nextInt(3), 20L * (i + 1)));
      }
      if (random.nextInt(20) == 0) {
        long minTimeMs = random.nextLong(20L * i + 1);
        blocks.add(block(minTimeMs, minTimeMs + 1 + random.nextInt(30)));
      }
      Collections.shuffle(blocks, random);
      List<BlockSummary> plan = PLANNER.plan(blocks);
      for (int rounds = 0; !plan.isEmpty(); rounds++) {
        assertTrue(rounds < 50, "planning ends");
        carryOut(plan, blocks);
        plan = PLANNER.plan(blocks);
      }
    }
    blocks.sort(Comparator.comparingLong(BlockSummary::minTimeMs));
    for (int i = 1; i < blocks.size(); i++) {
      assertTrue(blocks.get(i - 1).endTimeMs() <= blocks.get(i).minTimeMs(), "none overlap");
    }
    long large = blocks.stream().filter(b -> b.rangeMs() > 180).count();
    assertTrue(large >= 3, blocks.toString());
    assertTrue(blocks.size() <= 40, blocks.size() + " blocks");
  }

  private static void carryOut(List<BlockSummary> plan, List<BlockSummary> blocks) {
    assertTrue(plan.size() > 1, "nothing is deleted");
    assertTrue(blocks.removeAll(plan));
    long minTimeMs = plan.getFirst().minTimeMs();
    long endTimeMs = plan.stream().mapToLong(BlockSummary::endTimeMs).max().orElseThrow();
    boolean overlap = false;
    for (int i = 1; i < plan.size(); i++) {
      overlap |= plan.get(i).minTimeMs() < plan.get(i - 1).endTimeMs();
    }
    if (!overlap) {
      assertTrue(endTimeMs - minTimeMs <= 540, "no longer than the longest range");
      assertFalse(blocks.stream().allMatch(b -> b.minTimeMs() < endTimeMs), "newest stays");
    }
    blocks.add(block(minTimeMs, endTimeMs));
  }

  @Test
  void rangesGrowByThree() {
    List<BlockSummary> month = new ArrayList<>();
    long hourMs = 3_600_000;
    for (long day = 0; day < 9; day++) {
      month.add(block(day * 18 * hourMs, (day + 1) * 18 * hourMs));
    }
    assertEquals(3, CompactionPlanner.upTo(2 * hourMs, 31 * 24 * hourMs).plan(month).size());
    assertEquals(0, CompactionPlanner.upTo(2 * hourMs, 36 * hourMs).plan(month).size());
    assertEquals(0, CompactionPlanner.upTo(2 * hourMs, hourMs).plan(month).size());
  }
}

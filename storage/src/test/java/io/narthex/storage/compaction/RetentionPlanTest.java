package io.narthex.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RetentionPlanTest {
  private static BlockSummary block(long endTimeMs, long sizeBytes) {
    return new BlockSummary("b" + endTimeMs, endTimeMs - 10, endTimeMs, 1, 0, sizeBytes, false);
  }

  private static final List<BlockSummary> BLOCKS =
      List.of(block(30, 100), block(10, 100), block(20, 100), block(40, 100));

  private static String plan(RetentionLimits limits, long otherBytes, long fileSystemBytes) {
    RetentionPlan plan = RetentionPlan.of(BLOCKS, limits, otherBytes, fileSystemBytes);
    return names(plan.byTime()) + "/" + names(plan.bySize());
  }

  private static String names(List<BlockSummary> blocks) {
    return blocks.stream().map(BlockSummary::id).collect(Collectors.joining(" "));
  }

  @Test
  void byTime() {
    assertEquals("/", plan(new RetentionLimits(0, 0, 0), 0, 0));
    assertEquals("/", plan(new RetentionLimits(31, 0, 0), 0, 0));
    assertEquals("b10/", plan(new RetentionLimits(30, 0, 0), 0, 0));
    assertEquals("b10/", plan(new RetentionLimits(21, 0, 0), 0, 0));
    assertEquals("b10 b20 b30/", plan(new RetentionLimits(1, 0, 0), 0, 0));
  }

  @Test
  void bySize() {
    assertEquals("/", plan(new RetentionLimits(0, 400, 0), 0, 0));
    assertEquals("/b10", plan(new RetentionLimits(0, 399, 0), 0, 0));
    assertEquals("/b10", plan(new RetentionLimits(0, 400, 0), 1, 0));
    assertEquals("/b10 b20 b30 b40", plan(new RetentionLimits(0, 400, 0), 301, 0));
    assertEquals("/b10 b20 b30 b40", plan(new RetentionLimits(0, 400, 0), 1_000, 0));
    assertEquals("b10 b20/b30", plan(new RetentionLimits(20, 150, 0), 0, 0));
    assertEquals("b10 b20/", plan(new RetentionLimits(20, 300, 0), 0, 0));
  }

  @Test
  void byShareOfTheFileSystem() {
    assertEquals("/b10 b20", plan(new RetentionLimits(0, 400, 25), 0, 800));
    assertEquals("/", plan(new RetentionLimits(0, 100, 50), 0, 800), "goes before bytes");
    assertEquals("/b10 b20 b30", plan(new RetentionLimits(0, 100, 50), 0, 0), "size not known");
    assertEquals("/", plan(new RetentionLimits(0, 0, 50), 0, 0));
  }

  @Test
  void limitsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(0, 0, 100.1));
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(0, 0, Double.NaN));
  }

  /// What stays is the longest run of newest blocks that every limit allows.
  @Test
  void theOldestGo() {
    Seeds.rounds(
        500,
        random -> {
          List<BlockSummary> blocks = new ArrayList<>();
          for (int i = 0; i < random.nextInt(12); i++) {
            blocks.add(block(10L * i + random.nextInt(3), random.nextInt(50)));
          }
          Collections.shuffle(blocks, random);
          RetentionLimits limits =
              new RetentionLimits(random.nextInt(120), random.nextInt(300), random.nextInt(100));
          long otherBytes = random.nextInt(100);
          long fileSystemBytes = random.nextInt(2) * 400L;
          RetentionPlan plan = RetentionPlan.of(blocks, limits, otherBytes, fileSystemBytes);
          Set<BlockSummary> gone =
              blocks.stream()
                  .filter(b -> goes(b, blocks, limits, otherBytes, fileSystemBytes))
                  .collect(Collectors.toSet());
          List<BlockSummary> planned = new ArrayList<>(plan.byTime());
          planned.addAll(plan.bySize());
          assertEquals(gone, Set.copyOf(planned));
          assertEquals(gone.size(), planned.size());
        });
  }

  private static boolean goes(
      BlockSummary block,
      List<BlockSummary> blocks,
      RetentionLimits limits,
      long otherBytes,
      long fileSystemBytes) {
    long newestMs = blocks.stream().mapToLong(BlockSummary::endTimeMs).max().orElseThrow();
    if (limits.durationMs() > 0 && newestMs - block.endTimeMs() >= limits.durationMs()) {
      return true;
    }
    long allowed = limits.maxBytes();
    if (limits.maxPercent() > 0 && fileSystemBytes > 0) {
      allowed = 4 * (long) limits.maxPercent();
    }
    long held =
        blocks.stream()
            .filter(b -> b.endTimeMs() >= block.endTimeMs())
            .mapToLong(BlockSummary::sizeBytes)
            .sum();
    return allowed > 0 && otherBytes + held > allowed;
  }
}

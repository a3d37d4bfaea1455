package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits as kernels of both kinds tell them.
final class MemoryLimitTest {
  @TempDir private Path root;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree: 1 kB\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private long bytes() {
    return new MemoryLimit(root).bytes();
  }

  @Test
  void machineWithoutGroups() {
    assertEquals(8L << 30, bytes());
  }

  @Test
  void leastOfAGroupAndThoseAroundIt() throws IOException {
    write("proc/self/cgroup", "0::/a/b\n");
    write("sys/fs/cgroup/a/memory.max", "1073741824\n");
    write("sys/fs/cgroup/a/b/memory.max", "max\n");
    assertEquals(1L << 30, bytes());
    write("sys/fs/cgroup/a/b/memory.max", "536870912\n");
    assertEquals(512L << 20, bytes());
  }

  @Test
  void containerWhoseGroupLiesOutside() throws IOException {
    write("proc/self/cgroup", "0::/../../elsewhere\n");
    write("sys/fs/cgroup/memory.max", "268435456\n");
    assertEquals(256L << 20, bytes());
  }

  @Test
  void firstVersionOfGroups() throws IOException {
    write("proc/self/cgroup", "9:cpu:/x\n4:memory,hugetlb:/y\n0::/\n");
    write("sys/fs/cgroup/memory/y/memory.limit_in_bytes", "134217728\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(128L << 20, bytes());
  }

  @Test
  void sharesFitTheHeap() {
    MemoryShares shares = MemoryShares.of(8L << 30, 2L << 30);
    long sum =
        shares.head().limitBytes() + shares.ingest().limitBytes() + shares.caches().limitBytes();
    assertTrue(sum < 2L << 30, () -> sum + "");
    assertTrue(shares.maxSeries() > 1_000_000, () -> shares.maxSeries() + "");
  }

  @Test
  void halfIsHalfOfAllButTheHead() {
    MemoryShares usual = MemoryShares.of(8L << 30, 2L << 30);
    MemoryShares half = usual.halved();
    assertEquals(usual.head().limitBytes(), half.head().limitBytes());
    assertEquals(usual.ingest().limitBytes() / 2, half.ingest().limitBytes());
    assertEquals(usual.caches().limitBytes() / 2, half.caches().limitBytes());
  }
}

package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /// The launcher's heaps: a quarter of the limit, at least 128 MiB, at most 2 GiB.
  @ParameterizedTest
  @CsvSource({"256, 128", "512, 128", "1024, 256", "2048, 512", "8192, 2048", "65536, 2048"})
  void sharesFitTheLimitAndTheHeap(long limitMiB, long heapMiB) {
    MemoryShares shares = MemoryShares.of(limitMiB << 20, heapMiB << 20);
    long onHeap = shares.labelBytes() + shares.ingest().limitBytes() + shares.caches().limitBytes();
    assertTrue(onHeap <= heapMiB << 20, () -> onHeap + " bytes on the heap");
    long outside = shares.head().limitBytes() - shares.labelBytes();
    assertTrue(outside >= 16 << 20, () -> outside + " bytes outside of it");
    assertTrue(outside + (heapMiB << 20) <= (limitMiB << 20) * 9 / 10, () -> outside + " bytes");
  }

  @Test
  void seriesFollowFromTheWholeAndFromTheHeap() {
    assertTrue(MemoryShares.of(8L << 30, 2L << 30).maxSeries() > 5_000_000);
    assertTrue(MemoryShares.of(256L << 20, 128L << 20).maxSeries() > 150_000);
    int byHeap = MemoryShares.of(64L << 30, 2L << 30).maxSeries();
    assertEquals(MemoryShares.of(128L << 30, 2L << 30).maxSeries(), byHeap);
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

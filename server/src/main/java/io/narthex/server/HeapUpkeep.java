package io.narthex.server;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;

/// Lets the heap shrink after a peak. G1 gives memory back only when it has marked, which it does
/// where the heap gets full or nothing else is collected: a heap that a reload or a large query has
/// made wide, under a load that never fills it, would stay so. So a marking, which runs beside
/// everything else, is asked for now and then where the heap is much wider than what the last one
/// found alive.
final class HeapUpkeep {
  /// A marking of 100 MB takes less than a second of one core.
  private static final Duration INTERVAL = Duration.ofMinutes(2);

  /// What is alive and as much again is not wide.
  private static final int WIDE = 2;

  private HeapUpkeep() {}

  /// What is known of a heap, and done to it.
  interface Heap {
    /// Memory that the heap holds, whether filled or not.
    long committedBytes();

    /// What was in use when the last marking ended, 0 where there was none.
    long usedBytesAfterMarking();

    /// Begins a marking.
    void mark();
  }

  /// Looks after the heap of this process for as long as it lives, where that can be done without a
  /// pause; the launcher sees to it.
  static void start() {
    if (isOn("UseG1GC") && isOn("ExplicitGCInvokesConcurrent")) {
      Thread.ofPlatform().daemon().name("heap-upkeep").start(() -> lookEvery(new OwnHeap()));
    }
  }

  private static boolean isOn(String option) {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Boolean.parseBoolean(options.getVMOption(option).getValue());
  }

  private static void lookEvery(Heap heap) {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        look(heap);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks for a marking where the heap is wide.
  static void look(Heap heap) {
    if (heap.committedBytes() / WIDE > heap.usedBytesAfterMarking()) {
      heap.mark();
    }
  }

  /// The heap of this process.
  static final class OwnHeap implements Heap {
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    @Override
    public long committedBytes() {
      return memory.getHeapMemoryUsage().getCommitted();
    }

    @Override
    public long usedBytesAfterMarking() {
      for (GarbageCollectorMXBean collector :
          ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
        GcInfo last = collector.getLastGcInfo();
        if (collector.getName().equals("G1 Concurrent GC") && last != null) {
          return last.getMemoryUsageAfterGc().entrySet().stream()
              .filter(pool -> pool.getKey().startsWith("G1 "))
              .map(Map.Entry::getValue)
              .mapToLong(MemoryUsage::getUsed)
              .sum();
        }
      }
      return 0;
    }

    @Override
    public void mark() {
      memory.gc();
    }
  }
}

package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapUpkeepTest {
  private static final class FakeHeap implements HeapUpkeep.Heap {
    private final long committedBytes;
    private final long usedBytesAfterMarking;
    private int marked;

    FakeHeap(long committedBytes, long usedBytesAfterMarking) {
      this.committedBytes = committedBytes;
      this.usedBytesAfterMarking = usedBytesAfterMarking;
    }

    @Override
    public long committedBytes() {
      return committedBytes;
    }

    @Override
    public long usedBytesAfterMarking() {
      return usedBytesAfterMarking;
    }

    @Override
    public void mark() {
      marked++;
    }
  }

  private static int marked(long committedBytes, long usedBytesAfterMarking) {
    FakeHeap heap = new FakeHeap(committedBytes, usedBytesAfterMarking);
    HeapUpkeep.look(heap);
    return heap.marked;
  }

  @Test
  void onlyAHeapThatIsMoreThanTwiceAsWideAsWhatIsAliveIsMarked() {
    assertEquals(0, marked(140, 100));
    assertEquals(0, marked(200, 100));
    assertEquals(1, marked(202, 100));
    assertEquals(1, marked(64, 0));
  }

  @Test
  void theOwnHeapIsKnown() {
    HeapUpkeep.OwnHeap heap = new HeapUpkeep.OwnHeap();
    assertTrue(heap.committedBytes() > 0);
    assertTrue(heap.usedBytesAfterMarking() >= 0);
  }
}

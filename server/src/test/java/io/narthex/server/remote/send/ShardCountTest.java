package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.server.config.RemoteWriteConfig.Queue;
import org.junit.jupiter.api.Test;

/// Upstream's formula, with figures worked out by hand.
final class ShardCountTest {
  private static final long SECOND = 1_000_000_000L;

  private static Queue queue(int min, int max) {
    Queue usual = Queue.DEFAULT;
    return new Queue(
        usual.capacity(),
        max,
        min,
        usual.maxSamplesPerSend(),
        usual.batchSendDeadlineMs(),
        usual.minBackoffMs(),
        usual.maxBackoffMs(),
        false,
        0);
  }

  private static ShardCount.Totals totals(
      long in, long out, long dropped, long nanos, double delay) {
    return new ShardCount.Totals(in, out, dropped, nanos, delay);
  }

  @Test
  void nothingSentChangesNothing() {
    ShardCount count = new ShardCount(queue(2, 50));
    assertEquals(2, count.desired());
    assertEquals(7, count.tick(totals(1_000, 0, 0, 0, 100), 7));
  }

  /// 10,000 samples in and out in ten seconds, each second of it waiting: one sample takes 1 ms, at
  /// 1,000 a second one shard is busy.
  @Test
  void asManyAsTheSamplesTakeTime() {
    ShardCount count = new ShardCount(queue(1, 50));
    assertEquals(1, count.tick(totals(10_000, 10_000, 0, 10 * SECOND, 0), 1));
    assertEquals(1.0, count.desired(), 1e-9);
    ShardCount slow = new ShardCount(queue(1, 50));
    assertEquals(4, slow.tick(totals(10_000, 2_500, 0, 10 * SECOND, 0), 1));
    assertEquals(4.0, slow.desired(), 1e-9);
  }

  /// 60 s behind at 1,000 a second: 60,000 samples wait, a twentieth of them each second is 3,000 a
  /// second more.
  @Test
  void aBacklogAsksForMore() {
    ShardCount count = new ShardCount(queue(1, 50));
    assertEquals(4, count.tick(totals(10_000, 10_000, 0, 10 * SECOND, 60), 1));
    assertEquals(4.0, count.desired(), 1e-9);
  }

  /// Three of four samples are dropped: a quarter of what comes in is to be sent.
  @Test
  void whatIsDroppedTakesNoTime() {
    ShardCount count = new ShardCount(queue(1, 50));
    assertEquals(1, count.tick(totals(40_000, 10_000, 30_000, 10 * SECOND, 0), 1));
    assertEquals(1.0, count.desired(), 1e-9);
  }

  @Test
  void staysWithinBoundsAndTolerance() {
    assertEquals(3, new ShardCount(queue(1, 3)).tick(totals(10_000, 1_000, 0, 10 * SECOND, 0), 1));
    assertEquals(5, new ShardCount(queue(5, 9)).tick(totals(10_000, 10_000, 0, SECOND, 0), 9));
    assertEquals(5, new ShardCount(queue(1, 9)).tick(totals(10_000, 2_500, 0, 10 * SECOND, 0), 5));
    assertEquals(9, new ShardCount(queue(1, 9)).tick(totals(10_000, 10_000, 0, SECOND, 11), 9));
  }

  /// The second tick counts a fifth.
  @Test
  void ratesForget() {
    ShardCount count = new ShardCount(queue(1, 50));
    count.tick(totals(10_000, 10_000, 0, 10 * SECOND, 0), 1);
    count.tick(totals(30_000, 20_000, 0, 20 * SECOND, 0), 1);
    assertEquals(1.2, count.desired(), 1e-9);
  }
}

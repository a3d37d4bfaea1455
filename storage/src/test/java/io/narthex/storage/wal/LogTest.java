package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTest {
  private static final LogOptions SMALL = new LogOptions(4_096, 1_024, 1 << 20, 50);

  @TempDir Path directory;
  private final FileSystem fileSystem = FileSystem.nio();

  private Log open() {
    return Log.open(fileSystem, directory.resolve("wal"), SMALL, Clock.system());
  }

  private static final class Latch implements DurabilityCallback {
    final CountDownLatch done = new CountDownLatch(1);
    final List<StorageException> failures = new ArrayList<>();

    @Override
    public void durable() {
      done.countDown();
    }

    @Override
    public void failed(StorageException cause) {
      failures.add(cause);
      done.countDown();
    }
  }

  private static void awaitDurable(Log log, long sequence) throws InterruptedException {
    Latch latch = new Latch();
    log.whenDurable(sequence, latch);
    assertTrue(latch.done.await(10, TimeUnit.SECONDS));
    assertEquals(List.of(), latch.failures);
  }

  @Test
  void replaysWhatWasAppendedInOrderOverManySegments() throws InterruptedException {
    Labels first = Labels.of("__name__", "up", "job", "a");
    Labels second = Labels.of("__name__", "up", "job", "größe\u2192");
    List<RecordingSink.Entry> expected = new ArrayList<>();
    try (Log log = open()) {
      assertEquals(0, log.replay(new RecordingSink()).framesRead());
      FrameBuilder frame = new FrameBuilder();
      for (int i = 0; i < 300; i++) {
        frame.clear();
        if (i == 0) {
          frame.series(1, first).series(2, second);
        }
        frame.sample(1, 1_000L * i, i * 0.1).sample(2, 1_000L * i, i);
        long sequence = log.append(frame);
        expected.add(entry(sequence, 1, 1_000L * i, i * 0.1));
        expected.add(entry(sequence, 2, 1_000L * i, i));
        if (i % 37 == 0) {
          awaitDurable(log, sequence);
        }
      }
      frame.clear();
      frame.delete(2, new TimeRange(5, 10));
      log.append(frame);
    }
    try (Log log = open()) {
      RecordingSink sink = new RecordingSink();
      ReplayReport report = log.replay(sink);
      assertEquals(expected, sink.samples);
      assertEquals(List.of(first, second), List.copyOf(sink.series.values()));
      assertEquals(List.of(new RecordingSink.Deletion(2, new TimeRange(5, 10))), sink.deletions);
      assertEquals(0, report.recordsLost() + report.recordsTorn() + report.bytesSkipped());
      assertEquals(600, report.samplesRead());
      assertTrue(report.segments() > 2, report::toString);
      assertEquals(report.lastSequence(), log.lastSequence());
      assertEquals(
          log.replayMeter().progress().maxSegment(), log.replayMeter().progress().currentSegment());
    }
  }

  private static RecordingSink.Entry entry(long sequence, long ref, long timestampMs, double v) {
    return new RecordingSink.Entry(sequence, ref, timestampMs, Double.doubleToRawLongBits(v));
  }

  @Test
  void refusesFramesBeforeReplayAndAfterClose() {
    Log log = open();
    FrameBuilder frame = new FrameBuilder().sample(1, 2, 3);
    assertEquals(
        StorageException.Kind.UNAVAILABLE,
        assertThrows(StorageException.class, () -> log.append(frame)).kind());
    log.replay(new RecordingSink());
    log.append(frame);
    log.close();
    assertEquals(
        StorageException.Kind.CLOSED,
        assertThrows(StorageException.class, () -> log.append(frame)).kind());
    log.close();
  }

  @Test
  void dropsOnlySegmentsThatLieWhollyBefore() throws InterruptedException {
    long middle = 0;
    try (Log log = open()) {
      log.replay(new RecordingSink());
      FrameBuilder frame = new FrameBuilder();
      for (int i = 0; i < 400; i++) {
        frame.clear();
        frame.sample(1, i, Math.sqrt(i));
        long sequence = log.append(frame);
        middle = i == 200 ? sequence : middle;
        if (i % 20 == 0) {
          awaitDurable(log, sequence);
        }
      }
      awaitDurable(log, log.lastSequence());
      assertTrue(log.dropSegmentsBefore(middle) > 0);
    }
    try (Log log = open()) {
      RecordingSink sink = new RecordingSink();
      ReplayReport report = log.replay(sink);
      assertEquals(0, report.recordsLost());
      assertTrue(report.firstSequence() > 1 && report.firstSequence() <= middle);
      assertEquals(399, sink.samples.getLast().timestampMs());
      assertTrue(sink.samples.getFirst().timestampMs() <= 200);
    }
  }
}

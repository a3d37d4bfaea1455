package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.RecordingSink.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a tail delivers is what a replay delivers, from any frame on, whatever the disk does. The
/// oracle is the replay.
final class LogTailTest {
  private static final int STEPS = 60;

  /// Reads all that is there.
  private static void follow(LogTail tail, List<Entry> into) {
    try {
      while (tail.next()) {
        for (int i = 0; i < tail.sampleCount(); i++) {
          into.add(
              new Entry(
                  tail.sequence(),
                  tail.ref(i),
                  tail.timestampMs(i),
                  Double.doubleToRawLongBits(tail.value(i))));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Entry> replayed(SimulatedFileSystem disk) {
    RecordingSink sink = new RecordingSink();
    Log.open(disk.copy(), LogScript.DIRECTORY, LogScript.OPTIONS, new ManualClock(0))
        .replayWithoutSyncer(sink);
    return sink.samples;
  }

  private static List<Entry> from(long sequence, List<Entry> entries) {
    return entries.stream().filter(entry -> entry.sequence() >= sequence).toList();
  }

  @Test
  void deliversWhatIsWrittenOverManySegments() throws IOException {
    for (long seed = 1; seed <= 100; seed++) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      LogScript script = new LogScript(seed);
      SplittableRandom random = new SplittableRandom(seed);
      Log log = script.run(disk, 0);
      List<Entry> found = new ArrayList<>();
      LogTail tail = log.reading().tail(1);
      for (int step = 0; step < 3 * STEPS; step++) {
        script.append(log);
        if (random.nextInt(3) == 0) {
          assertTrue(script.sync(log));
        }
        if (random.nextInt(4) == 0) {
          follow(tail, found);
        }
      }
      assertTrue(script.sync(log));
      follow(tail, found);
      assertEquals(replayed(disk), found, "seed " + seed);
      assertEquals(0, tail.framesLost());
      assertEquals(log.lastSequence() + 1, tail.nextSequence());
      long middle = 1 + random.nextLong(log.lastSequence());
      List<Entry> rest = new ArrayList<>();
      follow(log.reading().tail(middle), rest);
      assertEquals(from(middle, found), rest, "seed " + seed);
      log.close();
      tail.close();
    }
  }

  @Test
  void readsNothingThatIsNotOnDisk() throws IOException {
    LogScript script = new LogScript(1);
    Log log = script.run(new SimulatedFileSystem(), 0);
    LogTail tail = log.reading().tail(1);
    script.append(log);
    assertFalse(tail.next());
    assertTrue(script.sync(log));
    assertTrue(tail.next());
    assertEquals(1, tail.sequence());
    script.append(log);
    assertFalse(tail.next());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void deliversAllWhateverFails(Fault fault) throws IOException {
    SimulatedFileSystem counting = new SimulatedFileSystem();
    new LogScript(1).run(counting, STEPS).close();
    for (long at = 1; at <= counting.operationCount(); at++) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      disk.createDirectories(LogScript.DIRECTORY);
      disk.failAt(at, fault);
      LogScript script = new LogScript(1);
      Log log = script.run(disk, 0);
      LogTail tail = log.reading().tail(1);
      List<Entry> found = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        script.append(log);
        script.sync(log);
        follow(tail, found);
      }
      assertTrue(script.sync(log));
      follow(tail, found);
      assertEquals(replayed(disk), found, "at " + at);
      assertEquals(0, tail.framesLost(), "at " + at);
    }
  }

  /// What was read before a crash is in the log after it, and a tail that goes on from there
  /// delivers the rest.
  @Test
  void goesOnAfterACrashAnywhere() throws IOException {
    int runs = 0;
    for (long at = 2; runs < 400; at++) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      disk.stopAt(at);
      LogScript script = new LogScript(3);
      List<Entry> found = new ArrayList<>();
      long next = crashing(disk, script, found);
      if (disk.operationCount() < at) {
        break;
      }
      SimulatedFileSystem crashed = disk.crash(at);
      LogScript again = script;
      Log log = again.run(crashed, 0);
      LogTail tail = log.reading().tail(next);
      for (int step = 0; step < 10; step++) {
        again.append(log);
        assertTrue(again.sync(log));
        follow(tail, found);
      }
      assertEquals(replayed(crashed), found, "stopped at " + at);
      assertEquals(0, tail.framesLost(), "stopped at " + at);
      runs++;
    }
    System.out.printf("crashes with a tail: %d%n", runs);
    assertTrue(runs > 100);
  }

  /// @return the frame to go on from
  private static long crashing(SimulatedFileSystem disk, LogScript script, List<Entry> found) {
    Log log = script.run(disk, 0);
    LogTail tail = log.reading().tail(1);
    for (int step = 0; step < STEPS; step++) {
      script.append(log);
      script.sync(log);
      follow(tail, found);
    }
    return tail.nextSequence();
  }

  @Test
  void damageCostsOneFrameAndIsCounted() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    Log log = Log.open(disk, LogScript.DIRECTORY, LogScript.OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    for (int i = 1; i <= 3; i++) {
      log.append(new FrameBuilder().sample(1, i, i));
    }
    assertTrue(log.syncNow());
    var path = LogFileFormat.SEGMENT.path(LogScript.DIRECTORY, 1);
    byte[] bytes = disk.bytes(path);
    int second = LogFileFormat.HEADER_SIZE + frameLength(bytes);
    bytes[second + FrameFormat.HEADER_SIZE] ^= 1;
    disk.setBytes(path, bytes);
    List<Entry> found = new ArrayList<>();
    LogTail tail = log.reading().tail(1);
    follow(tail, found);
    assertEquals(List.of(1L, 3L), found.stream().map(Entry::sequence).toList());
    assertEquals(1, tail.framesLost());
  }

  private static int frameLength(byte[] segment) {
    return FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(segment, LogFileFormat.HEADER_SIZE);
  }

  @Test
  void segmentsWaitForWhoHoldsThemAsFarAsThereIsSpace() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    LogScript script = new LogScript(5);
    Log log = script.run(disk, 0);
    LogHold hold = log.reading().holds().hold(100);
    for (int step = 0; step < 4 * STEPS; step++) {
      script.append(log);
      script.sync(log);
    }
    assertTrue(log.dropSegmentsBefore(log.lastSequence()) > 0);
    List<Entry> found = new ArrayList<>();
    follow(log.reading().tail(hold.sequence()), found);
    assertEquals(100, found.getFirst().sequence());
    log.reading().holds().budgetBytes(6_000);
    assertTrue(log.dropSegmentsBefore(log.lastSequence()) > 0);
    assertTrue(log.statistics().segmentBytes() < 6_000 + 3 * 3_000 + 2_048);
    assertTrue(hold.framesDropped() > 0);
    assertEquals(100 + hold.framesDropped(), hold.sequence());
    LogTail tail = log.reading().tail(hold.sequence());
    assertTrue(tail.next());
    assertEquals(0, tail.framesLost());
    hold.release();
    assertTrue(log.dropSegmentsBefore(log.lastSequence()) > 0);
    LogTail late = log.reading().tail(100);
    assertTrue(late.next());
    assertTrue(late.framesLost() > 0);
  }

  @Test
  void seriesStayWhereAFrameThatIsHeldMayNameThem() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    Log log = Log.open(disk, LogScript.DIRECTORY, LogScript.OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    Labels gone = Labels.of("__name__", "gone");
    log.append(new FrameBuilder().series(1, gone).sample(1, 1, 1));
    assertTrue(log.syncNow());
    LogHold hold = log.reading().holds().hold(1);
    for (int i = 0; i < 4; i++) {
      rewriteWithoutSeries(log);
      log.append(new FrameBuilder().sample(2, i, i));
      assertTrue(log.syncNow());
    }
    Map<Long, Labels> series = new HashMap<>();
    log.reading().readSeries(series::put);
    assertEquals(gone, series.get(1L));
    hold.release();
    for (int i = 0; i < 3; i++) {
      rewriteWithoutSeries(log);
      assertTrue(log.syncNow());
    }
    Set<Long> left = new HashSet<>();
    log.reading().readSeries((ref, labels) -> left.add(ref));
    assertEquals(Set.of(), left);
  }

  private static void rewriteWithoutSeries(Log log) throws IOException {
    try (SeriesRewrite rewrite = log.beginSeriesRewrite()) {
      rewrite.finish();
    }
  }
}

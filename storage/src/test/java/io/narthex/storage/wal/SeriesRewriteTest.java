package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The series log loses retired series and nothing else.
final class SeriesRewriteTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final LogOptions OPTIONS = new LogOptions(500, 1_024, 1 << 20, 1_000);

  private final Map<Long, Labels> alive = new TreeMap<>();
  private long nextRef = 1;

  private static Log open(SimulatedFileSystem disk) {
    Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    return log;
  }

  /// Appends a frame with one series.
  private void create(Log log) {
    Labels labels = Labels.of("__name__", "metric_" + nextRef);
    log.append(new FrameBuilder().series(nextRef, labels).sample(nextRef, 1_000, 0.5));
    alive.put(nextRef++, labels);
    assertTrue(log.syncNow());
  }

  private void rewrite(Log log) throws IOException {
    try (SeriesRewrite rewrite = log.beginSeriesRewrite()) {
      for (Map.Entry<Long, Labels> series : alive.entrySet()) {
        rewrite.series(series.getKey(), series.getValue());
      }
      rewrite.finish();
    }
  }

  private static RecordingSink replay(SimulatedFileSystem disk) {
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0))) {
      ReplayReport report = log.replayWithoutSyncer(sink);
      assertEquals(0, report.recordsLost(), report::toString);
    }
    return sink;
  }

  private static List<Path> parts(SimulatedFileSystem disk) throws IOException {
    return disk.list(DIRECTORY).stream()
        .filter(path -> LogFileFormat.SERIES.number(path).isPresent())
        .toList();
  }

  /// Creates series, retires some and rewrites, `rounds` times; segments go.
  private SimulatedFileSystem rewritten(int rounds) throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    try (Log log = open(disk)) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 5; i++) {
          create(log);
        }
        alive.remove(nextRef - 2);
        rewrite(log);
        create(log);
      }
      log.dropSegmentsBefore(log.lastSequence() + 1);
    }
    return disk;
  }

  @Test
  void keepsTheLivingAndDropsTheRetiredAndOldParts() throws IOException {
    SimulatedFileSystem disk = rewritten(6);
    assertTrue(parts(disk).size() <= 5, () -> "parts: " + disk.usedBytes());
    Map<Long, Labels> found = replay(disk.copy()).series;
    assertTrue(found.entrySet().containsAll(alive.entrySet()));
    assertFalse(found.containsKey(4L), "retired long ago");
    assertEquals(alive.size() + 1, found.size(), "the part before knows the one retired last");
  }

  @Test
  void anyPartMayBeDamaged() throws IOException {
    SimulatedFileSystem disk = rewritten(3);
    int damages = 0;
    for (Path part : parts(disk)) {
      byte[] bytes = disk.bytes(part);
      for (int at = 0; at < bytes.length; at++) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) (1 << at % 8);
        SimulatedFileSystem copy = disk.copy();
        copy.setBytes(part, damaged);
        Map<Long, Labels> found = replay(copy).series;
        Map<Long, Labels> missing = new TreeMap<>(alive);
        missing.keySet().removeAll(found.keySet());
        assertEquals(Map.of(), withoutLast(missing), part + "@" + at);
        damages++;
      }
    }
    assertTrue(damages > 1_000, "damages " + damages);
  }

  /// A series that no rewritten part knows yet has its second copy in a segment, which this test
  /// has deleted.
  private Map<Long, Labels> withoutLast(Map<Long, Labels> series) {
    Map<Long, Labels> left = new TreeMap<>(series);
    left.remove(nextRef - 1);
    return left;
  }

  @Test
  void aCrashAtAnyOperationLosesNoLivingSeries() throws IOException {
    boolean ended = false;
    int runs = 0;
    for (long stop = 1; !ended; stop++) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      alive.clear();
      nextRef = 1;
      Log log = open(disk);
      create(log);
      create(log);
      rewrite(log);
      create(log);
      disk.stopAt(disk.operationCount() + stop);
      ended = rewriteUnlessStopped(log) && log.syncNow() && rewriteUnlessStopped(log);
      for (int seed = 0; seed < 10; seed++) {
        SimulatedFileSystem crashed = disk.crash(seed);
        assertTrue(replay(crashed).series.entrySet().containsAll(alive.entrySet()));
        Log again = open(crashed);
        rewrite(again);
        rewrite(again);
        again.close();
        assertTrue(replay(crashed).series.entrySet().containsAll(alive.entrySet()));
        runs++;
      }
    }
    System.out.printf("series log rewritten and crashed: %d%n", runs);
    assertTrue(runs > 100);
  }

  private boolean rewriteUnlessStopped(Log log) {
    try {
      rewrite(log);
      return true;
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("process stopped"), e.toString());
      return false;
    }
  }

  @Test
  void aFailureLeavesTheOldPartsAndTheNextRewriteSucceeds() throws IOException {
    for (Fault fault : Fault.values()) {
      for (long at = 1; at <= 12; at++) {
        SimulatedFileSystem disk = new SimulatedFileSystem();
        alive.clear();
        nextRef = 1;
        Log log = open(disk);
        create(log);
        rewrite(log);
        create(log);
        disk.failAt(disk.operationCount() + at, fault);
        try {
          rewrite(log);
        } catch (IOException e) {
          assertTrue(replay(disk.copy()).series.size() >= 2, e.toString());
        }
        assertTrue(log.syncNow());
        disk.heal();
        create(log);
        rewrite(log);
        rewrite(log);
        log.close();
        assertEquals(alive, replay(disk.crash(at)).series);
      }
    }
  }
}

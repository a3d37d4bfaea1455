package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A replay behind a snapshot: of the frames below its sequence nothing, of the others all.
final class ReplayFromSnapshotTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final LogOptions OPTIONS = new LogOptions(400, 1_024, 1 << 20, 1_000);
  private static final int FRAMES = 40;

  private final SimulatedFileSystem disk = new SimulatedFileSystem();

  private record Replayed(RecordingSink sink, ReplayReport report, long next) {}

  @BeforeEach
  void writeLog() {
    try (Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink());
      for (int i = 1; i <= FRAMES; i++) {
        FrameBuilder frame = new FrameBuilder().series(i, Labels.of("__name__", "m" + i));
        log.append(frame.sample(i, i, i));
        assertTrue(log.syncNow());
      }
    }
  }

  private static Replayed replay(SimulatedFileSystem disk, long from) {
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0))) {
      ReplayReport report = log.replayWithoutSyncer(sink, from);
      long next = log.append(new FrameBuilder().sample(1, 1_000, 1));
      return new Replayed(sink, report, next);
    }
  }

  @Test
  void deliversFromThereOnAndReadsNoSegmentThatHasNothingOfIt() {
    int fewest = Integer.MAX_VALUE;
    for (long from = 0; from <= FRAMES + 1; from++) {
      Replayed replayed = replay(disk.copy(), from);
      long first = Math.max(1, from);
      assertEquals(FRAMES + 1 - first, replayed.sink.series.size());
      assertEquals(FRAMES + 1 - first, replayed.sink.samples.size());
      if (from <= FRAMES) {
        assertEquals(first, replayed.sink.samples.getFirst().sequence());
      }
      assertEquals(0, replayed.report.recordsLost());
      assertEquals(FRAMES + 2, replayed.next, "behind the mark of the end");
      fewest = Math.min(fewest, replayed.report.segments());
    }
    assertEquals(1, fewest);
    assertTrue(replay(disk.copy(), 0).report.segments() > 5);
  }

  @Test
  void segmentsThatWereNotReadAreDroppedLater() throws IOException {
    SimulatedFileSystem copy = disk.copy();
    int before = copy.list(DIRECTORY).size();
    try (Log log = Log.open(copy, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink(), 30);
      int dropped = log.dropSegmentsBefore(20);
      assertTrue(dropped > 1);
      assertTrue(copy.list(DIRECTORY).size() <= before - dropped + 3);
    }
    Replayed replayed = replay(copy, 20);
    assertEquals(FRAMES + 1 - 20, replayed.sink.samples.size());
    assertEquals(0, replayed.report.recordsLost());
  }

  @Test
  void sequencesGoOnAboveTheSnapshotAlsoWithoutALog() throws IOException {
    for (Path path : disk.list(DIRECTORY)) {
      if (LogFileFormat.SEGMENT.number(path).isPresent()) {
        disk.delete(path);
      }
    }
    Replayed replayed = replay(disk.copy(), 100);
    assertEquals(100, replayed.next);
    assertEquals(0, replayed.report.recordsLost());
  }

  @Test
  void framesMissingBehindTheSnapshotAreLost() throws IOException {
    long firstNumber = 0;
    int deleted = 0;
    for (Path path : disk.list(DIRECTORY)) {
      if (LogFileFormat.SEGMENT.number(path).isPresent() && deleted < 3) {
        disk.delete(path);
        deleted++;
        firstNumber = LogFileFormat.SEGMENT.number(path).getAsLong();
      }
    }
    assertEquals(3, firstNumber);
    Replayed all = replay(disk.copy(), 0);
    long first = all.report.firstSequence();
    assertTrue(first > 3);
    assertEquals(first - 2, replay(disk.copy(), 2).report.recordsLost());
    assertEquals(0, replay(disk.copy(), first).report.recordsLost());
  }
}

package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A disk that puts a sector where another belongs, or gives out what a sector held before: all
/// checksums in it are right. File number and sequence tell, and what is lost is counted; only what
/// is lost at the very end cannot be told from writes that never came, and what is lost at the very
/// beginning, with the header that says which frame is the first, is seen as damage but not
/// counted.
final class LogMisdirectedTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final LogOptions OPTIONS = new LogOptions(2_048, 512, 1 << 20, 1_000);
  private static final int FRAMES = 60;
  private static final int FRAMES_PER_SYNC = 3;
  private static final int SECTOR = 512;

  private final SimulatedFileSystem intact = new SimulatedFileSystem();
  private final List<Path> segments = new ArrayList<>();

  /// Contents of all segments after each sync.
  private final List<List<byte[]>> history = new ArrayList<>();

  private Set<RecordingSink.Entry> expected = new HashSet<>();
  private int uncounted;

  @BeforeEach
  void writeLog() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    try (Log log = Log.open(intact, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink());
      FrameBuilder frame = new FrameBuilder();
      for (int i = 1; i <= FRAMES; i++) {
        frame.clear();
        if (i == 1) {
          frame.series(1, Labels.of("__name__", "m"));
        }
        for (int j = 0; j < 6; j++) {
          frame.sample(1, i * 1_000L + j, random.nextDouble());
        }
        log.append(frame);
        if (i % FRAMES_PER_SYNC == 0) {
          assertTrue(log.syncNow());
          history.add(contents());
        }
      }
    }
    for (int number = 1; intact.exists(segment(number)); number++) {
      segments.add(segment(number));
    }
    assertTrue(segments.size() > 3, segments::toString);
    expected = new HashSet<>(replay(intact.copy(), 0).samples);
    assertEquals(6 * FRAMES, expected.size());
  }

  private static Path segment(int number) {
    return LogFileFormat.SEGMENT.path(DIRECTORY, number);
  }

  private List<byte[]> contents() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (int number = 1; intact.exists(segment(number)); number++) {
      contents.add(intact.bytes(segment(number)));
    }
    return contents;
  }

  private static Set<Long> sequences(Iterable<RecordingSink.Entry> entries) {
    Set<Long> sequences = new HashSet<>();
    entries.forEach(entry -> sequences.add(entry.sequence()));
    return sequences;
  }

  /// Replays a log: nothing is invented, nothing comes twice, what is missing is counted apart from
  /// the last frames.
  private RecordingSink replay(SimulatedFileSystem disk, int mostUncounted) {
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0))) {
      ReplayReport report = log.replayWithoutSyncer(sink);
      if (!expected.isEmpty()) {
        assertTrue(expected.containsAll(sink.samples), "invented");
        Set<Long> missing = sequences(expected);
        missing.removeAll(sequences(sink.samples));
        long counted = report.recordsLost();
        assertTrue(counted <= missing.size(), () -> "lost " + missing + ", counted " + counted);
        long others = missing.size() - counted;
        boolean atTheEnd = others <= mostUncounted && ends(missing, others, FRAMES, -1);
        boolean atTheBeginning = ends(missing, others, 1, 1) && report.bytesSkipped() > 0;
        assertTrue(atTheEnd || atTheBeginning, () -> "not counted: some of " + missing);
        uncounted += (int) (missing.size() - counted);
      }
    }
    return sink;
  }

  private static boolean ends(Set<Long> missing, long count, long from, int step) {
    boolean all = true;
    for (long i = 0; i < count; i++) {
      all &= missing.contains(from + i * step);
    }
    return all;
  }

  private void replayWith(Path path, int at, byte[] from, int fromAt, int length)
      throws IOException {
    byte[] bytes = intact.bytes(path);
    if (Arrays.equals(bytes, at, at + length, from, fromAt, fromAt + length)) {
      return;
    }
    System.arraycopy(from, fromAt, bytes, at, length);
    SimulatedFileSystem disk = intact.copy();
    disk.setBytes(path, bytes);
    replay(disk, 2 * FRAMES_PER_SYNC);
  }

  @Test
  void aSectorOfAnotherPlaceIsNoData() throws IOException {
    int tried = 0;
    for (Path path : segments) {
      for (Path other : segments) {
        byte[] from = intact.bytes(other);
        int length = intact.bytes(path).length;
        for (int at = 0; at + SECTOR <= length; at += SECTOR) {
          for (int fromAt = 0; fromAt + SECTOR <= from.length; fromAt += SECTOR) {
            replayWith(path, at, from, fromAt, SECTOR);
            tried++;
          }
        }
      }
    }
    System.out.printf("sectors misdirected: %d, frames at the end: %d%n", tried, uncounted);
  }

  /// Whole frames, all of which check, in the place of others.
  @Test
  void aFrameOfAnotherPlaceIsNoData() throws IOException {
    for (Path path : segments) {
      for (Path other : segments) {
        byte[] bytes = intact.bytes(path);
        byte[] from = intact.bytes(other);
        for (int at : frames(bytes)) {
          for (int fromAt : frames(from)) {
            int length = FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(from, fromAt);
            replayWith(path, at, from, fromAt, Math.min(length, bytes.length - at));
          }
        }
      }
    }
  }

  private static List<Integer> frames(byte[] segment) {
    List<Integer> frames = new ArrayList<>();
    byte[] magic = {
      segment[LogFileFormat.HEADER_SIZE],
      segment[LogFileFormat.HEADER_SIZE + 1],
      segment[LogFileFormat.HEADER_SIZE + 2],
      segment[LogFileFormat.HEADER_SIZE + 3]
    };
    for (int at = LogFileFormat.HEADER_SIZE; at + FrameFormat.HEADER_SIZE < segment.length; at++) {
      if (Arrays.equals(segment, at, at + magic.length, magic, 0, magic.length)
          && at + FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(segment, at)
              <= segment.length) {
        frames.add(at);
      }
    }
    return frames;
  }

  @Test
  void aSectorAsItWasBeforeIsNoData() throws IOException {
    int tried = 0;
    for (List<byte[]> then : history) {
      for (int i = 0; i < then.size(); i++) {
        byte[] old = then.get(i);
        int length = Math.min(old.length, intact.bytes(segments.get(i)).length);
        for (int at = 0; at + SECTOR <= length; at += SECTOR) {
          replayWith(segments.get(i), at, old, at, SECTOR);
          tried++;
        }
      }
    }
    System.out.printf("stale sectors: %d, frames at the end: %d%n", tried, uncounted);
  }
}

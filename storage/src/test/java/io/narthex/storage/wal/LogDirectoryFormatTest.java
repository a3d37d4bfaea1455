package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The checked-in log directory of version 1: the same frames make the same bytes, and the bytes
/// are read as the same frames.
final class LogDirectoryFormatTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final LogOptions OPTIONS = new LogOptions(150, 1_024, 1 << 20, 1_000);
  private static final List<String> FILES =
      List.of(
          "segment-00000001.log",
          "segment-00000002.log",
          "segment-00000003.log",
          "series-00000001.log");
  private static final Labels UP = Labels.of("__name__", "up", "job", "node");
  private static final Labels LOAD = Labels.of("__name__", "load", "place", "Zürich");
  private static final Labels BUCKET = Labels.of("__name__", "b_bucket", "le", "+Inf");

  static void write(SimulatedFileSystem fileSystem) {
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink());
      FrameBuilder frame = new FrameBuilder();
      frame.series(1, UP).series(2, LOAD).sample(1, 1_000, 1).sample(2, 1_000, 0.25);
      log.append(frame);
      assertTrue(log.syncNow());
      frame.clear();
      frame.sample(2, 2_000, StaleMarker.value()).sample(1, 2_001, -7);
      log.append(frame);
      log.append(frame);
      assertTrue(log.syncNow());
      frame.clear();
      log.append(frame.series(3, BUCKET).sample(3, 3_000, 1e300));
      frame.clear();
      log.append(frame.delete(1, new TimeRange(0, 1_500)));
      assertTrue(log.syncNow());
    }
  }

  private static byte[] checkedIn(String name) throws IOException {
    String path = "/data/version-1/wal/" + name;
    try (InputStream file =
        Objects.requireNonNull(LogDirectoryFormatTest.class.getResourceAsStream(path), path)) {
      return file.readAllBytes();
    }
  }

  @Test
  void theSameFramesMakeTheSameBytes() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    write(fileSystem);
    assertEquals(
        FILES,
        fileSystem.list(DIRECTORY).stream().map(path -> path.getFileName().toString()).toList());
    for (String name : FILES) {
      byte[] written = fileSystem.bytes(DIRECTORY.resolve(name));
      byte[] golden = checkedIn(name);
      assertEquals(Hex.of(golden, 0, golden.length), Hex.of(written, 0, written.length), name);
    }
  }

  @Test
  void theBytesAreReadAsTheSameFrames() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    fileSystem.createDirectories(DIRECTORY);
    for (String name : FILES) {
      fileSystem.setBytes(DIRECTORY.resolve(name), checkedIn(name));
    }
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      ReplayReport report = log.replayWithoutSyncer(sink);
      assertEquals(6, report.lastSequence());
      assertEquals(0, report.recordsLost() + report.bytesSkipped() + report.bytesTorn());
    }
    assertEquals(Map.of(1L, UP, 2L, LOAD, 3L, BUCKET), sink.series);
    long stale = Double.doubleToRawLongBits(StaleMarker.value());
    assertEquals(
        List.of(
            new RecordingSink.Entry(1, 1, 1_000, Double.doubleToRawLongBits(1)),
            new RecordingSink.Entry(1, 2, 1_000, Double.doubleToRawLongBits(0.25)),
            new RecordingSink.Entry(2, 2, 2_000, stale),
            new RecordingSink.Entry(2, 1, 2_001, Double.doubleToRawLongBits(-7)),
            new RecordingSink.Entry(3, 2, 2_000, stale),
            new RecordingSink.Entry(3, 1, 2_001, Double.doubleToRawLongBits(-7)),
            new RecordingSink.Entry(4, 3, 3_000, Double.doubleToRawLongBits(1e300))),
        sink.samples);
    assertEquals(List.of(new RecordingSink.Deletion(1, new TimeRange(0, 1_500))), sink.deletions);
  }
}

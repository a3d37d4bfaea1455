package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.conformance.FuzzSeeds;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.regex.RegexMatch;
import io.narthex.storage.regex.RegexSyntaxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Any bytes are read as frames or refused; nothing else comes of them, and never twice the same
/// differently. Regular expressions are here because a fuzzer takes seconds to start in each class.
final class FrameFuzzTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final Path SEGMENT = LogFileFormat.SEGMENT.path(DIRECTORY, 1);
  private static final LogOptions OPTIONS = new LogOptions(1 << 20, 4_096, 1 << 20, 1_000);

  /// The payload of a frame, whose checksums are good.
  @FuzzTest(maxDuration = "5m")
  void payload(byte[] input) {
    RecordingSink first = new RecordingSink();
    try {
      DecodedFrame decoded = new DecodedFrame();
      decoded.decode(input, 0, input.length);
      decoded.deliver(1, first, new RefSet());
    } catch (MalformedBytesException e) {
      assertEquals(0, first.samples.size());
      return;
    }
    byte[] moved = new byte[input.length + 7];
    System.arraycopy(input, 0, moved, 7, input.length);
    DecodedFrame decoded = new DecodedFrame();
    decoded.decode(moved, 7, input.length);
    RecordingSink second = new RecordingSink();
    decoded.deliver(1, second, new RefSet());
    assertEquals(first.samples, second.samples);
    assertEquals(first.series, second.series);
    assertEquals(first.deletions, second.deletions);
  }

  /// A segment file.
  @FuzzTest(maxDuration = "5m")
  void segment(byte[] input) {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    try {
      fileSystem.createDirectories(DIRECTORY);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    fileSystem.setBytes(SEGMENT, repaired(input));
    RecordingSink first = new RecordingSink();
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(first);
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
      return;
    }
    RecordingSink second = new RecordingSink();
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(second);
    }
    assertEquals(first.samples, second.samples);
    // A torn frame that cannot be decoded is logged again, and its series may be good.
    assertTrue(second.series.entrySet().containsAll(first.series.entrySet()));
  }

  /// Gives frames that still have a magic and a length their checksums back, and sequences that do
  /// not run away.
  private static byte[] repaired(byte[] input) {
    byte[] bytes = input.clone();
    Crc32c crc = new Crc32c();
    for (int at = 0; at + FrameFormat.HEADER_SIZE <= bytes.length; at++) {
      if (Bytes.getInt(bytes, at) == FrameFormat.MAGIC) {
        int payload = at + FrameFormat.HEADER_SIZE;
        int length = FrameFormat.payloadLength(bytes, at);
        if (length >= 0 && length <= bytes.length - payload) {
          Bytes.putInt(bytes, at + FrameFormat.PAYLOAD_CRC_OFFSET, crc.of(bytes, payload, length));
          long sequence = FrameFormat.sequence(bytes, at) & 0xff;
          Bytes.putLong(bytes, at + FrameFormat.SEQUENCE_OFFSET, sequence);
          long durable = Bytes.getLong(bytes, at + FrameFormat.DURABLE_SEQUENCE_OFFSET) & 0xff;
          FrameFormat.seal(bytes, at, durable, 1, crc);
        }
      }
    }
    return bytes;
  }

  /// A pattern, a text and a template, in lines.
  @FuzzTest(maxDuration = "5m")
  void regex(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 3);
    if (lines.length < 3 || input.length > 300) {
      return;
    }
    Regex regex;
    try {
      regex = Regex.compile(lines[0]);
    } catch (RegexSyntaxException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    RegexMatch match = regex.match(lines[1]);
    assertEquals(regex.matches(lines[1]), match != null);
    if (match != null) {
      String expanded = match.expand(lines[2]);
      assertEquals(expanded, match.expand(lines[2]));
      assertEquals(lines[1], match.group(0), "anchored on both sides");
    }
  }

  @Test
  void changedPayloads() throws Exception {
    FuzzSeeds.of(FrameFuzzTest.class, "payload").run(10_000, this::payload);
  }

  @Test
  void changedSegments() throws Exception {
    FuzzSeeds.of(FrameFuzzTest.class, "segment").run(1_500, this::segment);
  }

  @Test
  void changedRegexes() throws Exception {
    FuzzSeeds.of(FrameFuzzTest.class, "regex").run(3_000, this::regex);
  }

  @Test
  void repairKeepsGoodFrames() throws IOException {
    byte[] golden = checkedInSegment();
    assertTrue(Arrays.equals(golden, repaired(golden)));
  }

  private static byte[] checkedInSegment() throws IOException {
    try (var stream =
        FrameFuzzTest.class.getResourceAsStream("/data/version-1/wal/segment-00000001.log")) {
      if (stream == null) {
        throw new AssertionError("no segment checked in");
      }
      return stream.readAllBytes();
    }
  }
}

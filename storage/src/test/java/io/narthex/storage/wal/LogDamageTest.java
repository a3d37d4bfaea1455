package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Damaged bytes: each costs one frame at most, and the loss is counted exactly.
final class LogDamageTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final Path SEGMENT = LogFileFormat.SEGMENT.path(DIRECTORY, 1);
  private static final Path SERIES = LogFileFormat.SERIES.path(DIRECTORY, 1);
  private static final LogOptions OPTIONS = new LogOptions(1 << 20, 4_096, 1 << 20, 1_000);
  private static final int FRAMES = 20;

  private record Replayed(RecordingSink sink, ReplayReport report) {}

  private SimulatedFileSystem intact;
  private RecordingSink expected;

  @BeforeEach
  void writeLog() {
    intact = new SimulatedFileSystem();
    writeFrames(intact);
    expected = replay(intact.copy()).sink;
    assertTrue(expected.samples.size() > FRAMES);
  }

  private static void writeFrames(SimulatedFileSystem fileSystem) {
    SplittableRandom random = new SplittableRandom(7);
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink());
      FrameBuilder frame = new FrameBuilder();
      for (int i = 1; i <= FRAMES; i++) {
        frame.clear();
        if (i % 4 == 1) {
          frame.series(i, Labels.of("__name__", "m" + i, "job", "j"));
        }
        for (int j = 0; j < 1 + i % 5; j++) {
          frame.sample(1 + 4 * random.nextInt((i + 3) / 4), i * 1_000L, random.nextDouble());
        }
        if (i == 11) {
          frame.delete(1, new TimeRange(3, 4));
        }
        log.append(frame);
        if (i % 3 == 0) {
          assertTrue(log.syncNow());
        }
      }
    }
  }

  private static Replayed replay(SimulatedFileSystem fileSystem) {
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(fileSystem, DIRECTORY, OPTIONS, new ManualClock(0))) {
      return new Replayed(sink, log.replayWithoutSyncer(sink));
    }
  }

  /// Sequences of `all` that are not in `found`; what is in both is equal.
  private static List<Long> missing(RecordingSink all, RecordingSink found) {
    TreeMap<Long, List<RecordingSink.Entry>> left = new TreeMap<>();
    for (RecordingSink.Entry sample : found.samples) {
      left.computeIfAbsent(sample.sequence(), key -> new ArrayList<>()).add(sample);
    }
    TreeMap<Long, List<RecordingSink.Entry>> wanted = new TreeMap<>();
    for (RecordingSink.Entry sample : all.samples) {
      wanted.computeIfAbsent(sample.sequence(), key -> new ArrayList<>()).add(sample);
    }
    List<Long> missing = new ArrayList<>();
    wanted.forEach((sequence, samples) -> {
      List<RecordingSink.Entry> read = left.remove(sequence);
      if (read == null) {
        missing.add(sequence);
      } else {
        assertEquals(samples, read);
      }
    });
    assertTrue(left.isEmpty(), () -> "invented: " + left);
    return missing;
  }

  @Test
  void anyDamagedByteOfASegmentCostsOneFrameAtMostAndIsCounted() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    int lossless = 0;
    for (int at = 0; at < segment.length; at++) {
      for (int mutation = 0; mutation < 3; mutation++) {
        byte[] damaged = segment.clone();
        damaged[at] =
            (byte)
                switch (mutation) {
                  case 0 -> damaged[at] ^ (1 << (at % 8));
                  case 1 -> 0;
                  default -> 0xff;
                };
        if (damaged[at] == segment[at]) {
          continue;
        }
        SimulatedFileSystem fileSystem = intact.copy();
        fileSystem.setBytes(SEGMENT, damaged);
        Replayed replayed = replay(fileSystem);
        List<Long> missing = missing(expected, replayed.sink);
        assertTrue(missing.size() <= 1, "byte " + at + " lost " + missing);
        assertEquals(missing.size(), replayed.report.recordsLost(), "byte " + at);
        assertEquals(expected.series, replayed.sink.series);
        lossless += missing.isEmpty() ? 1 : 0;
        Replayed again = replay(fileSystem);
        assertEquals(replayed.sink.samples, again.sink.samples);
        assertEquals(missing.size(), again.report.recordsLost(), "byte " + at + ", again");
      }
    }
    System.out.printf("bytes flipped: %d, without loss %d of 3 each%n", segment.length, lossless);
  }

  /// As if there were no checksums: each byte of each payload damaged, and its frame sealed again.
  @Test
  void withoutChecksumsWrongDataIsFound() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    Crc32c crc = new Crc32c();
    int wrong = 0;
    int start = LogFileFormat.HEADER_SIZE;
    for (int end : frameEnds(segment)) {
      int payload = start + FrameFormat.HEADER_SIZE;
      for (int at = payload; at < end; at++) {
        byte[] damaged = segment.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        Bytes.putInt(
            damaged,
            start + FrameFormat.PAYLOAD_CRC_OFFSET,
            crc.of(damaged, payload, end - payload));
        long durable = Bytes.getLong(damaged, start + FrameFormat.DURABLE_SEQUENCE_OFFSET);
        FrameFormat.seal(damaged, start, durable, 1, crc);
        SimulatedFileSystem fileSystem = intact.copy();
        fileSystem.setBytes(SEGMENT, damaged);
        RecordingSink found = replay(fileSystem).sink;
        try {
          missing(expected, found);
        } catch (AssertionError e) {
          wrong++;
        }
      }
      start = end;
    }
    System.out.printf("wrong data found without checksums: %d%n", wrong);
    assertTrue(wrong > 100, "the damage test must be able to fail: " + wrong);
  }

  @Test
  void anyDamagedByteOfTheSeriesLogCostsNothing() throws IOException {
    byte[] series = intact.bytes(SERIES);
    for (int at = 0; at < series.length; at++) {
      byte[] damaged = series.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      SimulatedFileSystem fileSystem = intact.copy();
      fileSystem.setBytes(SERIES, damaged);
      Replayed replayed = replay(fileSystem);
      assertEquals(expected.samples, replayed.sink.samples);
      assertEquals(expected.series, replayed.sink.series);
      assertEquals(0, replayed.report.recordsLost());
    }
  }

  @Test
  void eitherCopyOfTheSeriesSuffices() throws IOException {
    SimulatedFileSystem withoutSeriesLog = intact.copy();
    withoutSeriesLog.delete(SERIES);
    assertEquals(expected.series, replay(withoutSeriesLog).sink.series);
    SimulatedFileSystem withoutSegment = intact.copy();
    withoutSegment.delete(SEGMENT);
    assertEquals(expected.series, replay(withoutSegment).sink.series);
  }

  @Test
  void aSegmentCutAnywhereKeepsItsWholeFramesAndCountsTheOthers() throws IOException {
    try (Log log = Log.open(intact, DIRECTORY, OPTIONS, new ManualClock(0))) {
      log.replayWithoutSyncer(new RecordingSink());
      log.append(new FrameBuilder().sample(1, 99_000, 99));
    }
    expected = replay(intact.copy()).sink;
    byte[] segment = intact.bytes(SEGMENT);
    List<Integer> ends = frameEnds(segment);
    for (int length = 0; length < segment.length; length++) {
      SimulatedFileSystem fileSystem = intact.copy();
      fileSystem.setBytes(SEGMENT, Arrays.copyOf(segment, length));
      Replayed replayed = replay(fileSystem);
      int cut = length;
      long whole = ends.stream().filter(end -> end <= cut).count();
      if (length >= LogFileFormat.HEADER_SIZE) {
        assertEquals(
            Math.max(0, FRAMES - whole), replayed.report.recordsLost(), "cut to " + length);
      }
      assertEquals(
          Math.max(0, FRAMES - whole), missing(expected, replayed.sink).size(), "cut to " + length);
    }
  }

  @Test
  void everyFrameDecodesWithAllOthersRemoved() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    int start = LogFileFormat.HEADER_SIZE;
    int decoded = 0;
    for (int end : frameEnds(segment)) {
      byte[] alone = new byte[end];
      System.arraycopy(segment, start, alone, start, end - start);
      SimulatedFileSystem fileSystem = intact.copy();
      fileSystem.delete(SERIES);
      fileSystem.setBytes(SEGMENT, alone);
      Replayed replayed = replay(fileSystem);
      long sequence = FrameFormat.sequence(segment, start);
      assertEquals(
          expected.samples.stream().filter(sample -> sample.sequence() == sequence).toList(),
          replayed.sink.samples);
      for (long ref : replayed.sink.series.keySet()) {
        assertEquals(expected.series.get(ref), replayed.sink.series.get(ref));
      }
      assertEquals(1, replayed.report.framesRead());
      decoded++;
      start = end;
    }
    assertEquals(FRAMES + 1, decoded);
  }

  @Test
  void recordsOfUnknownTypesAreSkippedAndCounted() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    int start = LogFileFormat.HEADER_SIZE;
    int payload = start + FrameFormat.HEADER_SIZE;
    segment[payload] = 8;
    int length = FrameFormat.payloadLength(segment, start);
    Crc32c crc = new Crc32c();
    Bytes.putInt(segment, start + FrameFormat.PAYLOAD_CRC_OFFSET, crc.of(segment, payload, length));
    FrameFormat.seal(segment, start, 0, 1, crc);
    intact.setBytes(SEGMENT, segment);
    Replayed replayed = replay(intact);
    assertEquals(1, replayed.report.unknownRecords());
    assertEquals(0, replayed.report.recordsLost());
    assertEquals(expected.samples, replayed.sink.samples);
  }

  @Test
  void filesOfAnotherVersionAreRefusedNotGuessed() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    Bytes.putInt(segment, LogFileFormat.VERSION_OFFSET, 2);
    Bytes.putInt(
        segment, LogFileFormat.CRC_OFFSET, new Crc32c().of(segment, 0, LogFileFormat.CRC_OFFSET));
    intact.setBytes(SEGMENT, segment);
    StorageException refused = assertThrows(StorageException.class, () -> replay(intact));
    assertEquals(StorageException.Kind.CORRUPT, refused.kind());
    assertEquals(
        "log file version: expected=1, actual=2 (" + SEGMENT + "@8)", refused.getMessage());
  }

  private static List<Integer> frameEnds(byte[] segment) {
    List<Integer> ends = new ArrayList<>();
    int at = LogFileFormat.HEADER_SIZE;
    while (at < segment.length) {
      at += FrameFormat.HEADER_SIZE + FrameFormat.payloadLength(segment, at);
      ends.add(at);
    }
    return ends;
  }

  @Test
  void randomBytesNeverDoMoreThanLoseFrames() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    int rounds = Integer.getInteger("narthex.fuzz.rounds", 5_000);
    long first = Long.getLong("test.seed", 1);
    for (long seed = first; seed < first + rounds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = Arrays.copyOf(segment, random.nextInt(2 * segment.length));
      for (int i = random.nextInt(30); i > 0 && damaged.length > 0; i--) {
        int from = random.nextInt(damaged.length);
        int to = Math.min(damaged.length, from + random.nextInt(64));
        int source = random.nextInt(segment.length);
        int length = Math.min(to - from, segment.length - source);
        if (random.nextBoolean()) {
          System.arraycopy(segment, source, damaged, from, length);
        } else {
          damaged[from] = (byte) random.nextInt();
        }
      }
      if (random.nextInt(4) == 0) {
        resealWithDamage(damaged, random);
      }
      SimulatedFileSystem fileSystem = intact.copy();
      fileSystem.setBytes(SEGMENT, damaged);
      try {
        replay(fileSystem);
      } catch (StorageException e) {
        assertEquals(
            StorageException.Kind.CORRUPT, e.kind(), "test.seed=" + seed + ": " + e.getMessage());
      }
    }
  }

  @Test
  void aSequenceFarAheadIsReplayedAndItsGapFilledToABound() throws IOException {
    byte[] segment = intact.bytes(SEGMENT);
    List<Integer> ends = frameEnds(segment);
    int last = ends.get(FRAMES - 1);
    Bytes.putLong(segment, last + FrameFormat.SEQUENCE_OFFSET, 1L << 40);
    FrameFormat.seal(segment, last, FRAMES, 1, new Crc32c());
    intact.setBytes(SEGMENT, segment);
    LogOptions large = new LogOptions(64 << 20, 64 << 20, 64 << 20, 1_000);
    RecordingSink sink = new RecordingSink();
    try (Log log = Log.open(intact, DIRECTORY, large, new ManualClock(0))) {
      ReplayReport report = log.replayWithoutSyncer(sink);
      assertEquals(1L << 40, report.lastSequence());
      assertEquals(0, report.recordsLost());
      assertEquals((1L << 40) + 1, log.append(new FrameBuilder().sample(1, 2, 3)));
    }
    assertEquals(expected.samples, sink.samples);
  }

  /// Gives the first frame a damaged payload under good checksums. Its sequence stays: a gap of
  /// millions would be filled with void frames.
  private static void resealWithDamage(byte[] segment, SplittableRandom random) {
    int start = LogFileFormat.HEADER_SIZE;
    int payload = start + FrameFormat.HEADER_SIZE;
    if (segment.length < payload) {
      return;
    }
    int length = FrameFormat.payloadLength(segment, start);
    if (length <= 0 || length > segment.length - payload) {
      return;
    }
    segment[payload + random.nextInt(length)] = (byte) random.nextInt();
    Crc32c crc = new Crc32c();
    Bytes.putLong(segment, start + FrameFormat.SEQUENCE_OFFSET, 1);
    FrameFormat.putHeader(
        segment, start, FrameFormat.KIND_RECORDS, length, crc.of(segment, payload, length));
    FrameFormat.seal(segment, start, 0, 1, crc);
  }
}

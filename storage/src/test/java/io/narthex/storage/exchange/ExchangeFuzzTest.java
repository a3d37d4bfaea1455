package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.StorageException;
import io.narthex.storage.conformance.FuzzSeeds;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.SimulatedFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Any bytes are read as an index or a log, or what is wrong with them is said; nothing else comes
/// of them. Checksums are made good first, or nothing would get beyond them.
final class ExchangeFuzzTest {
  private static final Path BLOCK = Path.of("/data/01HK153X00FVZZ000000000001");
  private static final Path SEGMENT = Path.of("/data/wal/00000000");
  private static final String META =
      "{\"ulid\": \"01HK153X00FVZZ000000000001\", \"minTime\": 0, \"maxTime\": 1, \"version\": 1}";

  private final Crc32c crc = new Crc32c();

  /// The index of a block whose chunks are gone.
  @FuzzTest(maxDuration = "5m")
  void index(byte[] input) throws IOException {
    SimulatedFileSystem files = new SimulatedFileSystem();
    files.createDirectories(BLOCK.resolve("chunks"));
    files.setBytes(BLOCK.resolve("meta.json"), META.getBytes(StandardCharsets.UTF_8));
    files.setBytes(BLOCK.resolve("index"), repairedIndex(input));
    try (PrometheusBlock block = PrometheusBlock.open(files, BLOCK)) {
      BlockVerification verification = block.verify();
      assertEquals(0, verification.counts().chunks());
      assertTrue(verification.damages().stream().allMatch(line -> line.contains("expected=")));
      assertEquals(verification, block.verify());
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
    }
  }

  /// Checksums of the contents, and of every section and series entry between their offsets.
  private byte[] repairedIndex(byte[] input) {
    byte[] bytes = input.clone();
    int contents = bytes.length - IndexFormat.CONTENTS_BYTES;
    if (contents < IndexFormat.HEADER_BYTES) {
      return bytes;
    }
    long symbols = BigEndian.getLong(bytes, contents + IndexFormat.CONTENTS_SYMBOLS);
    long series = BigEndian.getLong(bytes, contents + IndexFormat.CONTENTS_SERIES);
    long postings = BigEndian.getLong(bytes, contents + IndexFormat.CONTENTS_POSTINGS);
    long table = BigEndian.getLong(bytes, contents + IndexFormat.CONTENTS_POSTINGS_TABLE);
    repairSection(bytes, symbols, contents);
    repairSection(bytes, table, contents);
    for (long at = (postings + 3) & -4L; at >= 0 && at < Math.min(table, contents); ) {
      at = (repairSection(bytes, at, contents) + 3) & -4L;
    }
    long end = Math.clamp(postings, 0, contents);
    for (long at = (series + 15) & -16L; at >= 0 && at < end; ) {
      at = (repairEntry(bytes, (int) at, (int) end) + 15) & -16L;
    }
    int checksum = crc.of(bytes, contents, IndexFormat.CONTENTS_CHECKSUM);
    BigEndian.putInt(bytes, contents + IndexFormat.CONTENTS_CHECKSUM, checksum);
    return bytes;
  }

  /// @return offset behind the section, or the end where there is none
  private long repairSection(byte[] bytes, long offset, int end) {
    if (offset < 0 || offset > end - 2 * Integer.BYTES) {
      return end;
    }
    int start = (int) offset + Integer.BYTES;
    int length = BigEndian.getInt(bytes, (int) offset);
    if (length < 0 || length > end - start - Integer.BYTES) {
      return end;
    }
    BigEndian.putInt(bytes, start + length, crc.of(bytes, start, length));
    return (long) start + length + Integer.BYTES;
  }

  /// @return offset behind the entry, or of the next byte where there is none
  private long repairEntry(byte[] bytes, int at, int end) {
    ByteReader header = new ByteReader(bytes, at, end - at);
    long length;
    try {
      length = header.readVarint();
    } catch (MalformedBytesException e) {
      length = -1;
    }
    if (length <= 0 || length > header.remaining() - Integer.BYTES) {
      return at + 1L;
    }
    int start = header.position();
    BigEndian.putInt(bytes, start + (int) length, crc.of(bytes, start, (int) length));
    return start + length + Integer.BYTES;
  }

  /// A segment of a log.
  @FuzzTest(maxDuration = "5m")
  void log(byte[] input) throws IOException {
    SimulatedFileSystem files = new SimulatedFileSystem();
    files.createDirectories(Path.of("/data/wal"));
    files.setBytes(SEGMENT, repairedSegment(input));
    PrometheusLog log = new PrometheusLog(files, List.of(SEGMENT));
    MergedSamples first = new MergedSamples();
    LogReport report = log.read(first);
    assertTrue(report.skippedBytes() <= input.length);
    assertTrue(report.damages().stream().allMatch(line -> line.contains("expected=")));
    MergedSamples second = new MergedSamples();
    assertEquals(report, log.read(second));
    assertEquals(first.samples(), second.samples());
  }

  /// Checksums of every part that follows the one before.
  private byte[] repairedSegment(byte[] input) {
    byte[] bytes = input.clone();
    int header = PrometheusLogFormat.HEADER_BYTES;
    for (int at = 0; at + header <= bytes.length; ) {
      int length = BigEndian.getShort(bytes, at + 1);
      if (length <= bytes.length - at - header) {
        BigEndian.putInt(bytes, at + 3, crc.of(bytes, at + header, length));
      }
      at += header + length;
    }
    return bytes;
  }

  @Test
  void changedIndexes() throws Exception {
    FuzzSeeds.of(ExchangeFuzzTest.class, "index").run(500, this::index);
  }

  @Test
  void changedLogs() throws Exception {
    FuzzSeeds.of(ExchangeFuzzTest.class, "log").run(2_000, this::log);
  }

  @Test
  void repairKeepsWhatIsGood() throws Exception {
    FuzzSeeds.of(ExchangeFuzzTest.class, "index")
        .run(0, input -> assertEquals(hex(input), hex(repairedIndex(input))));
    FuzzSeeds.of(ExchangeFuzzTest.class, "log")
        .run(0, input -> assertEquals(hex(input), hex(repairedSegment(input))));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

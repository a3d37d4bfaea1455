package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.encoding.Crc32c;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Golden bytes of the header of a log file.
final class LogFileFormatTest {
  private static final String SEGMENT =
      """
      4e 58 53 45 47 4d 4e 54   # "NXSEGMNT"
      01 00 00 00 00 00 00 00   # version, zero
      08 07 06 05 04 03 02 01   # number
      2a 00 00 00 00 00 00 00   # lowest sequence
      2d 6a ae 26               # CRC-32C
      """;
  private static final String SERIES =
      """
      4e 58 53 45 52 49 45 53   # "NXSERIES"
      01 00 00 00 00 00 00 00
      01 00 00 00 00 00 00 00
      01 00 00 00 00 00 00 00
      2b 25 55 67
      """;

  private final Crc32c crc = new Crc32c();

  @Test
  void headersHaveTheseBytes() {
    byte[] segment = LogFileFormat.SEGMENT.header(0x0102030405060708L, 42, crc);
    assertEquals(Hex.digits(SEGMENT), Hex.of(segment, 0, segment.length));
    byte[] series = LogFileFormat.SERIES.header(1, 1, crc);
    assertEquals(Hex.digits(SERIES), Hex.of(series, 0, series.length));
  }

  @Test
  void theseBytesAreHeaders() {
    long number = 0x0102030405060708L;
    assertTrue(LogFileFormat.SEGMENT.isHeader(Hex.parse(SEGMENT), number, crc));
    assertTrue(LogFileFormat.SERIES.isHeader(Hex.parse(SERIES), 1, crc));
    assertFalse(LogFileFormat.SERIES.isHeader(Hex.parse(SEGMENT), number, crc));
    assertFalse(LogFileFormat.SEGMENT.isHeader(Hex.parse(SEGMENT), number + 1, crc));
    for (int at = 0; at < LogFileFormat.HEADER_SIZE; at++) {
      byte[] damaged = Hex.parse(SEGMENT);
      damaged[at] ^= 1;
      assertFalse(LogFileFormat.SEGMENT.isHeader(damaged, number, crc));
    }
  }

  @Test
  void namesCarryTheNumber() {
    Path directory = Path.of("wal");
    assertEquals(
        directory.resolve("segment-00000007.log"), LogFileFormat.SEGMENT.path(directory, 7));
    assertEquals(
        directory.resolve("series-123456789.log"), LogFileFormat.SERIES.path(directory, 123456789));
    assertEquals(
        OptionalLong.of(7), LogFileFormat.SEGMENT.number(Path.of("wal/segment-00000007.log")));
    assertEquals(
        OptionalLong.empty(), LogFileFormat.SERIES.number(Path.of("wal/segment-00000007.log")));
    assertEquals(OptionalLong.empty(), LogFileFormat.SEGMENT.number(Path.of("segment-7.log")));
    assertEquals(
        OptionalLong.empty(), LogFileFormat.SEGMENT.number(Path.of("segment-00000007.log.tmp")));
  }
}

package io.narthex.storage.head;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Layout and name of a file of extents, `extents-00000001`. Numbers ascend and are never used
/// again within a run; all numbers are little-endian. Extents follow each other, each with what is
/// used of it only; see [ExtentFormat] for the bytes of one.
///
/// ```
/// offset size
///      0    8  magic: "NXEXTENT"
///      8    4  version, 1
///     12    4  zero
///     16    8  number of the file, as in its name
///     24    4  CRC-32C of the 24 bytes above
///     28       extents
///
/// extent:
///      0    8  number of the extent
///      8    8  timestamp of its newest sample, ms
///     16    4  length of its entries
///     20    4  CRC-32C of its entries
///     24    4  CRC-32C of the 24 bytes above
///     28       entries
/// ```
final class ExtentFileFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 28;
  static final int EXTENT_HEADER_BYTES = 28;

  private static final long MAGIC = 0x544e45545845584eL;
  private static final int CRC_OFFSET = 24;
  private static final Pattern NAME = Pattern.compile("extents-(\\d{8,18})");

  private ExtentFileFormat() {}

  static Path path(Path directory, long number) {
    return directory.resolve(String.format(Locale.ROOT, "extents-%08d", number));
  }

  /// Number of a file of extents; empty for any other name.
  static OptionalLong number(Path path) {
    Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  static byte[] header(long number, Crc32c crc) {
    byte[] header = new byte[HEADER_BYTES];
    Bytes.putLong(header, 0, MAGIC);
    Bytes.putInt(header, 8, VERSION);
    Bytes.putLong(header, 16, number);
    Bytes.putInt(header, CRC_OFFSET, crc.of(header, 0, CRC_OFFSET));
    return header;
  }

  /// Whether these bytes are the header of file `number`.
  static boolean isHeader(byte[] header, long number, Crc32c crc) {
    return Arrays.equals(header, header(number, crc));
  }

  /// Writes the header of an extent in front of its entries, which begin at [#EXTENT_HEADER_BYTES].
  static void putExtentHeader(byte[] bytes, long number, long newestMs, int length, Crc32c crc) {
    Bytes.putLong(bytes, 0, number);
    Bytes.putLong(bytes, 8, newestMs);
    Bytes.putInt(bytes, 16, length);
    Bytes.putInt(bytes, 20, crc.of(bytes, EXTENT_HEADER_BYTES, length));
    Bytes.putInt(bytes, CRC_OFFSET, crc.of(bytes, 0, CRC_OFFSET));
  }

  /// Whether `bytes` are the header and the entries of an extent.
  static boolean isExtent(byte[] bytes, StoredExtent extent, Crc32c crc) {
    return Bytes.getLong(bytes, 0) == extent.number()
        && Bytes.getLong(bytes, 8) == extent.newestMs()
        && Bytes.getInt(bytes, 16) == extent.length()
        && Bytes.getInt(bytes, 20) == extent.crc()
        && Bytes.getInt(bytes, CRC_OFFSET) == crc.of(bytes, 0, CRC_OFFSET)
        && extent.crc() == crc.of(bytes, EXTENT_HEADER_BYTES, extent.length());
  }

  /// Checksum in the header of an extent.
  static int crcOf(byte[] bytes) {
    return Bytes.getInt(bytes, 20);
  }
}

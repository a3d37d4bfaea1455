package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Layout and name of a file of frames: a segment (`segment-00000001.log`) or a part of the series
/// log (`series-00000001.log`). Numbers ascend and are never used again; all numbers are
/// little-endian.
///
/// ```
/// offset size
///      0    8  magic: "NXSEGMNT" or "NXSERIES"
///      8    4  version, 1
///     12    4  zero
///     16    8  number of the file, as in its name
///     24    8  lowest sequence that may occur
///     32    4  CRC-32C of the 32 bytes above
///     36       frames, see [FrameFormat], then zeros
/// ```
///
/// Frames are found and checked without the header; it is needed only to refuse a version that is
/// not known. A file of zeros only was prepared and never used. A series log holds the frames of
/// the segments that have series, with nothing but their series records.
enum LogFileFormat {
  SEGMENT("segment", 0x544e4d474553584eL),
  SERIES("series", 0x534549524553584eL);

  static final int VERSION = 1;
  static final int VERSION_OFFSET = 8;
  static final int NUMBER_OFFSET = 16;
  static final int FIRST_SEQUENCE_OFFSET = 24;
  static final int CRC_OFFSET = 32;
  static final int HEADER_SIZE = 36;

  private final String prefix;
  private final long magic;
  private final Pattern name;

  LogFileFormat(String prefix, long magic) {
    this.prefix = prefix;
    this.magic = magic;
    this.name = Pattern.compile(prefix + "-(\\d{8,18})\\.log");
  }

  /// The file of this kind and number.
  Path path(Path directory, long number) {
    return directory.resolve(String.format(Locale.ROOT, "%s-%08d.log", prefix, number));
  }

  /// Number of a file of this kind; empty for any other name.
  OptionalLong number(Path path) {
    Matcher matcher = name.matcher(String.valueOf(path.getFileName()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  byte[] header(long number, long firstSequence, Crc32c crc) {
    byte[] header = new byte[HEADER_SIZE];
    Bytes.putLong(header, 0, magic);
    Bytes.putInt(header, VERSION_OFFSET, VERSION);
    Bytes.putLong(header, NUMBER_OFFSET, number);
    Bytes.putLong(header, FIRST_SEQUENCE_OFFSET, firstSequence);
    Bytes.putInt(header, CRC_OFFSET, crc.of(header, 0, CRC_OFFSET));
    return header;
  }

  /// Whether these bytes are a whole header of the file of this kind and number, of whatever
  /// version. That of another file may have been written to the wrong place: what it says of
  /// sequences is not to be believed.
  boolean isHeader(byte[] header, long number, Crc32c crc) {
    return Bytes.getLong(header, 0) == magic
        && Bytes.getLong(header, NUMBER_OFFSET) == number
        && Bytes.getInt(header, CRC_OFFSET) == crc.of(header, 0, CRC_OFFSET);
  }
}

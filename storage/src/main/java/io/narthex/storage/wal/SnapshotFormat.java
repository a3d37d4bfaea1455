package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Layout and name of a recovery snapshot (`snapshot-00000001.snap`): sections that the head
/// defines, each compressed for itself. Numbers ascend and are never used again; all numbers are
/// little-endian.
///
/// ```
/// offset size
///      0    8  magic: "NXSNAPSH"
///      8    4  version, 1
///     12    4  zero
///     16    8  number of the file, as in its name
///     24    8  replay sequence: the snapshot holds all frames below it and their series
///     32    4  CRC-32C of the 32 bytes above
///     36       sections, each:
///
///      0    4  magic "NXSc"
///      4    4  type, 0 for the last section
///      8    4  index of the section, from 0
///     12    4  length of its content
///     16    4  bytes stored: an LZ4 block, or the content itself where they are as many
///     20    4  CRC-32C of the bytes stored
///     24    4  CRC-32C of the 24 bytes above and of the file's number as eight bytes
///     28       the bytes stored
/// ```
///
/// The last section has the sum of all other contents' lengths, in 8 bytes, and nothing follows it:
/// a file without it was never finished. Bytes are checked before they are decompressed.
final class SnapshotFormat {
  static final long MAGIC = 0x485350414e53584eL;
  static final int VERSION = 1;
  static final int VERSION_OFFSET = 8;
  static final int NUMBER_OFFSET = 16;
  static final int REPLAY_SEQUENCE_OFFSET = 24;
  static final int CRC_OFFSET = 32;
  static final int HEADER_SIZE = 36;

  static final int SECTION_MAGIC = 0x6353584e;
  static final int SECTION_TYPE_OFFSET = 4;
  static final int SECTION_INDEX_OFFSET = 8;
  static final int SECTION_LENGTH_OFFSET = 12;
  static final int SECTION_STORED_LENGTH_OFFSET = 16;
  static final int SECTION_STORED_CRC_OFFSET = 20;
  static final int SECTION_CRC_OFFSET = 24;
  static final int SECTION_HEADER_SIZE = 28;
  static final int END_TYPE = 0;

  private static final Pattern NAME = Pattern.compile("snapshot-(\\d{8,18})\\.snap");

  private SnapshotFormat() {}

  static Path path(Path directory, long number) {
    return directory.resolve(String.format(Locale.ROOT, "snapshot-%08d.snap", number));
  }

  /// Number of a snapshot; empty for any other name.
  static OptionalLong number(Path path) {
    Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  static byte[] header(long number, long replaySequence, Crc32c crc) {
    byte[] header = new byte[HEADER_SIZE];
    Bytes.putLong(header, 0, MAGIC);
    Bytes.putInt(header, VERSION_OFFSET, VERSION);
    Bytes.putLong(header, NUMBER_OFFSET, number);
    Bytes.putLong(header, REPLAY_SEQUENCE_OFFSET, replaySequence);
    Bytes.putInt(header, CRC_OFFSET, crc.of(header, 0, CRC_OFFSET));
    return header;
  }

  /// Whether these bytes are a whole header of file `number`, of whatever version.
  static boolean isHeader(byte[] header, long number, Crc32c crc) {
    return Bytes.getLong(header, 0) == MAGIC
        && Bytes.getInt(header, CRC_OFFSET) == crc.of(header, 0, CRC_OFFSET)
        && Bytes.getLong(header, NUMBER_OFFSET) == number;
  }

  /// Writes the header of a section at the start of `section`, behind which the bytes stored lie.
  static void putSectionHeader(
      byte[] section, SectionHeader header, int storedCrc, long fileNumber, Crc32c crc) {
    Bytes.putInt(section, 0, SECTION_MAGIC);
    Bytes.putInt(section, SECTION_TYPE_OFFSET, header.type);
    Bytes.putInt(section, SECTION_INDEX_OFFSET, header.index);
    Bytes.putInt(section, SECTION_LENGTH_OFFSET, header.length);
    Bytes.putInt(section, SECTION_STORED_LENGTH_OFFSET, header.storedLength);
    Bytes.putInt(section, SECTION_STORED_CRC_OFFSET, storedCrc);
    Bytes.putInt(section, SECTION_CRC_OFFSET, crc.of(section, 0, SECTION_CRC_OFFSET, fileNumber));
  }

  /// Whether `bytes` begin with a whole header of a section of file `fileNumber`.
  static boolean isSectionHeader(byte[] bytes, long fileNumber, Crc32c crc) {
    return Bytes.getInt(bytes, 0) == SECTION_MAGIC
        && Bytes.getInt(bytes, SECTION_CRC_OFFSET)
            == crc.of(bytes, 0, SECTION_CRC_OFFSET, fileNumber);
  }

  /// What a section's header says.
  record SectionHeader(int type, int index, int length, int storedLength) {
    static SectionHeader of(byte[] bytes) {
      return new SectionHeader(
          Bytes.getInt(bytes, SECTION_TYPE_OFFSET),
          Bytes.getInt(bytes, SECTION_INDEX_OFFSET),
          Bytes.getInt(bytes, SECTION_LENGTH_OFFSET),
          Bytes.getInt(bytes, SECTION_STORED_LENGTH_OFFSET));
    }
  }
}

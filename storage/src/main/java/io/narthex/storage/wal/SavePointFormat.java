package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import java.nio.file.Path;

/// Layout and name of a save-point, how far a reader of the log has come: `NAME.savepoint`. All
/// numbers are little-endian.
///
/// ```
/// offset size
///      0    8  magic: "NXSAVEPT"
///      8    4  version, 1
///     12    4  zero
///     16    8  sequence of the first frame that is needed
///     24    4  CRC-32C of the 24 bytes above
/// ```
final class SavePointFormat {
  static final String SUFFIX = ".savepoint";
  static final int VERSION = 1;
  static final int VERSION_OFFSET = 8;
  static final int SEQUENCE_OFFSET = 16;
  static final int CRC_OFFSET = 24;
  static final int SIZE = 28;

  private static final long MAGIC = 0x54504556_4153584eL;

  private SavePointFormat() {}

  static byte[] encode(long sequence) {
    byte[] bytes = new byte[SIZE];
    Bytes.putLong(bytes, 0, MAGIC);
    Bytes.putInt(bytes, VERSION_OFFSET, VERSION);
    Bytes.putLong(bytes, SEQUENCE_OFFSET, sequence);
    Bytes.putInt(bytes, CRC_OFFSET, new Crc32c().of(bytes, 0, CRC_OFFSET));
    return bytes;
  }

  /// Why these bytes are no save-point; `""`: they are one.
  static String fault(byte[] bytes) {
    if (bytes.length != SIZE || Bytes.getLong(bytes, 0) != MAGIC) {
      return "save-point: expected=" + SIZE + " bytes that begin with NXSAVEPT, actual=others";
    }
    if (Bytes.getInt(bytes, CRC_OFFSET) != new Crc32c().of(bytes, 0, CRC_OFFSET)) {
      return "save-point checksum: expected=that of its bytes, actual=another";
    }
    int version = Bytes.getInt(bytes, VERSION_OFFSET);
    return version == VERSION
        ? ""
        : "save-point version: expected=" + VERSION + ", actual=" + version;
  }

  static long sequence(byte[] bytes) {
    return Bytes.getLong(bytes, SEQUENCE_OFFSET);
  }

  static Path path(Path directory, String name) {
    return directory.resolve(name + SUFFIX);
  }
}

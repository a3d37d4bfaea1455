package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;

/// Layout of a frame, the unit of the segments and of the series log. A frame decodes alone; all
/// numbers are little-endian.
///
/// ```
/// offset size
///      0    4  magic 0x7846584e ("NXFx")
///      4    1  version, 1
///      5    1  kind: 1 records, 2 void
///      6    2  zero
///      8    8  sequence
///     16    8  durable sequence: every frame up to it was on disk when this one was written
///     24    4  payload length
///     28    4  CRC-32C of the payload
///     32    4  CRC-32C of the 32 bytes above and of the file's number as eight bytes
///     36       payload: records, see [RecordFormat]
/// ```
///
/// A *void* frame has no payload and says that the frame of this sequence never became durable, so
/// that its absence is no loss. The file's number in the checksum tells a frame that came from
/// another file apart. Between the last frame and the end of a file there are zeros.
final class FrameFormat {
  static final int MAGIC = 0x7846584e;
  static final int VERSION = 1;
  static final int KIND_RECORDS = 1;
  static final int KIND_VOID = 2;

  static final int VERSION_OFFSET = 4;
  static final int KIND_OFFSET = 5;
  static final int SEQUENCE_OFFSET = 8;
  static final int DURABLE_SEQUENCE_OFFSET = 16;
  static final int PAYLOAD_LENGTH_OFFSET = 24;
  static final int PAYLOAD_CRC_OFFSET = 28;
  static final int HEADER_CRC_OFFSET = 32;
  static final int HEADER_SIZE = 36;

  /// Most bytes of a payload.
  static final int MAX_PAYLOAD_SIZE = 256 << 20;

  private FrameFormat() {}

  /// Writes what is known of a header when a frame is made.
  static void putHeader(byte[] bytes, int at, int kind, int payloadLength, int payloadCrc) {
    Bytes.putInt(bytes, at, MAGIC);
    Bytes.putInt(bytes, at + VERSION_OFFSET, VERSION | kind << 8);
    Bytes.putInt(bytes, at + PAYLOAD_LENGTH_OFFSET, payloadLength);
    Bytes.putInt(bytes, at + PAYLOAD_CRC_OFFSET, payloadCrc);
  }

  /// Completes a header when its frame goes to a file.
  static void seal(byte[] bytes, int at, long durableSequence, long fileNumber, Crc32c crc) {
    Bytes.putLong(bytes, at + DURABLE_SEQUENCE_OFFSET, durableSequence);
    Bytes.putInt(bytes, at + HEADER_CRC_OFFSET, crc.of(bytes, at, HEADER_CRC_OFFSET, fileNumber));
  }

  /// Whether the bytes at `at` are a whole header of a frame in file `fileNumber`.
  static boolean isHeader(byte[] bytes, int at, long fileNumber, Crc32c crc) {
    return Bytes.getInt(bytes, at) == MAGIC
        && Bytes.getInt(bytes, at + HEADER_CRC_OFFSET)
            == crc.of(bytes, at, HEADER_CRC_OFFSET, fileNumber);
  }

  static long sequence(byte[] bytes, int at) {
    return Bytes.getLong(bytes, at + SEQUENCE_OFFSET);
  }

  static int payloadLength(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at + PAYLOAD_LENGTH_OFFSET);
  }

  static int payloadCrc(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at + PAYLOAD_CRC_OFFSET);
  }
}

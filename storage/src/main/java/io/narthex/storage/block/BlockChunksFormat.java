package io.narthex.storage.block;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;

/// Layout of the file `chunks` of a block. All numbers are little-endian.
///
/// ```
/// offset size
///      0    8  magic "NXCHUNKS"
///      8    4  version, 1
///     12    8  identifier of the block: high half
///     20    8  low half
///     28    4  CRC-32C of the 28 bytes above
///     32       value chunks and timestamp columns, one behind the other
/// ```
///
/// Where they are, how long, and their checksums is in the block's index; value chunks of a series
/// follow each other, each behind the timestamp columns that it is the first to use.
final class BlockChunksFormat {
  static final String FILE_NAME = "chunks";
  static final long MAGIC = 0x534b4e554843584eL;
  static final int VERSION = 1;
  static final int VERSION_OFFSET = 8;
  static final int ULID_HIGH_OFFSET = 12;
  static final int ULID_LOW_OFFSET = 20;
  static final int CRC_OFFSET = 28;
  static final int HEADER_SIZE = 32;

  private BlockChunksFormat() {}

  static byte[] header(Ulid ulid) {
    byte[] header = new byte[HEADER_SIZE];
    Bytes.putLong(header, 0, MAGIC);
    Bytes.putInt(header, VERSION_OFFSET, VERSION);
    Bytes.putLong(header, ULID_HIGH_OFFSET, ulid.high());
    Bytes.putLong(header, ULID_LOW_OFFSET, ulid.low());
    Bytes.putInt(header, CRC_OFFSET, new Crc32c().of(header, 0, CRC_OFFSET));
    return header;
  }

  /// @throws MalformedBytesException if this is not the header of the chunks of this block
  static void checkHeader(byte[] header, Ulid ulid) {
    byte[] expected = header(ulid);
    for (int i = 0; i < HEADER_SIZE; i++) {
      if (header[i] != expected[i]) {
        throw new MalformedBytesException(
            "header of the chunks: expected="
                + expected[i]
                + " at offset "
                + i
                + ", actual="
                + header[i]);
      }
    }
  }
}

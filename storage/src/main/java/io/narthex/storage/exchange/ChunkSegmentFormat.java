package io.narthex.storage.exchange;

/// Layout of the files `chunks/000001`, `chunks/000002` … of a block.
///
///     magic (4) | version (1) | zeros (3)
///     chunks: length of the data (varint) | encoding (1) | data | CRC-32C of encoding and data (4)
///
/// A chunk is referred to by the index of its file, from 0, in the high and the offset of its length
/// in the low 32 bits.
final class ChunkSegmentFormat {
  static final String DIRECTORY_NAME = "chunks";
  static final int MAGIC = 0x85BD40DD;
  static final int VERSION = 1;
  static final int HEADER_BYTES = 8;

  /// Most bytes that the length of the data takes.
  static final int MAX_LENGTH_BYTES = 5;

  /// Bytes of a file at which the next is begun.
  static final long MAX_FILE_BYTES = 512L << 20;

  private ChunkSegmentFormat() {}

  static String fileName(int index) {
    return String.format("%06d", index + 1);
  }

  static long reference(int index, long offset) {
    return (long) index << 32 | offset;
  }
}

package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;

/// Layout of the file `index` of a block. Series are numbered `0..n-1` in ascending label order,
/// labels in ascending order of their names, values of a label in ascending order of their UTF-8
/// bytes. All numbers are little-endian; `v` is a variable-length number, `z` one with a sign (see
/// [io.narthex.storage.encoding.Varints]).
///
/// ```
/// header        8  magic "NXBINDEX"
///               4  version, 1
///               4  size of a page, 4096
///              16  identifier of the block: high half, low half
/// chunk table      groups of 16 series, and between them pages of the column table
///   series         v number of chunks; z first column - first column of the series before in the
///                  group (0 at its start); if there is more than one chunk: v bytes of the chunk
///                  entries, v bytes from the end of the series before to the end of its last chunk
///   chunk          v z(column - column before - 1) << 2 | gap << 1 | part, the first one without its
///                  column; if gap: v bytes between the end of the chunk before and this one;
///                  v length; if part: v from, v count, z min - base of the trailer, v max - min;
///                  4 CRC-32C of the chunk
///   column page    128 columns, the last page fewer, each 32 bytes: 6 offset, 2 count, 4 length,
///                  4 CRC-32C, 8 min, 8 max
/// anchors          a group each: 6 offset of its first series, 6 end of the chunk before it
/// column pages     a page each: 8 offset
/// identities       a series each: 8 high half, 8 low half
/// labels           a label each:
///   value blocks   16 values each: the first v length, bytes; the others v bytes shared with the value
///                  before, v length of the rest, the rest
///   value starts   a block each: 4 offset from the first block
///   bitmaps        sets of series in Roaring's portable format
///   postings       for each value, and then for all series with the label, in blocks of 16:
///                  v number of series << 2 | kind, then
///                  kind 0: if more than one, v length of what follows; v first, v differences - 1
///                  kind 1: v length of what follows; v gap, v length - 1 of each run
///                  kind 2: v offset from the first bitmap, v length
///   posting starts a block each: 4 offset from the first block
///   column         a series each: ordinal of its value + 1, 0 where it lacks the label; see below
/// shape column     a series each: number of the set of names that it has
/// shapes           a set of names each: v count, v first label, v differences - 1
/// label table      a label each: v length of the name, name, v series, v values, v offset of its
///                  value blocks, v length of value blocks, of bitmaps, of postings, of the column's data
/// checksums        a page of all the above each: 4 CRC-32C of its bytes, the low half of the
///                  identifier + number of the page
/// trailer          see [IndexTrailer]
/// ```
///
/// A column is a vector of numbers in blocks of 1,024: first the data of the blocks, each a
/// multiple of 8 bytes, then for each block 4 bytes `base` and 4 bytes `offset of its data / 8 << 6
/// | width`. A number is `base` + `width` bits of the data, packed from the lowest bit up. Width
/// 63: 2 bytes count, then the positions of the numbers that are not 0, 2 bytes each, then these, 4
/// bytes each.
///
/// Nothing but the trailer and the checksums are read to open an index, apart from the tables of
/// labels and shapes. A page is checked when it is first used.
final class IndexFormat {
  static final long MAGIC = 0x5845444e4942584eL;
  static final int VERSION = 1;
  static final int PAGE_SIZE = 4096;
  static final int PAGE_SHIFT = 12;

  static final int VERSION_OFFSET = 8;
  static final int PAGE_SIZE_OFFSET = 12;
  static final int ID_HIGH_OFFSET = 16;
  static final int ID_LOW_OFFSET = 24;
  static final int HEADER_SIZE = 32;

  static final int GROUP_SERIES = 16;
  static final int ANCHOR_SIZE = 12;
  static final int UINT48_SIZE = 6;
  static final long UINT48_MAX = (1L << 48) - 1;

  static final int PART = 1;
  static final int GAP = 2;
  static final int ENTRY_SHIFT = 2;

  static final int COLUMN_PAGE = 128;
  static final int COLUMN_SIZE = 32;
  static final int COLUMN_COUNT_OFFSET = 6;
  static final int COLUMN_LENGTH_OFFSET = 8;
  static final int COLUMN_CRC_OFFSET = 12;
  static final int COLUMN_MIN_OFFSET = 16;
  static final int COLUMN_MAX_OFFSET = 24;
  static final int MAX_COLUMN_COUNT = 0xffff;

  static final int BLOCK_VALUES = 16;
  static final int START_SIZE = 4;

  static final int DIFFERENCES = 0;
  static final int RUNS = 1;
  static final int BITMAP = 2;
  static final int KIND_BITS = 2;
  static final int MAX_INLINE_BYTES = 128;

  static final int PACKED_BLOCK = 1024;
  static final int PACKED_ENTRY_SIZE = 8;
  static final int WIDTH_BITS = 6;
  static final int SPARSE = 63;
  static final int SPARSE_POSITIONS_OFFSET = 2;

  static final int IDENTITY_SIZE = 16;
  static final int CHECKSUM_SIZE = 4;

  private IndexFormat() {}

  static byte[] header(long idHigh, long idLow) {
    byte[] header = new byte[HEADER_SIZE];
    Bytes.putLong(header, 0, MAGIC);
    Bytes.putInt(header, VERSION_OFFSET, VERSION);
    Bytes.putInt(header, PAGE_SIZE_OFFSET, PAGE_SIZE);
    Bytes.putLong(header, ID_HIGH_OFFSET, idHigh);
    Bytes.putLong(header, ID_LOW_OFFSET, idLow);
    return header;
  }

  /// @throws MalformedBytesException if this is not the header of an index of this version and
  ///   block
  static void checkHeader(byte[] header, long idHigh, long idLow) {
    byte[] expected = header(idHigh, idLow);
    for (int i = 0; i < HEADER_SIZE; i++) {
      if (header[i] != expected[i]) {
        throw new MalformedBytesException(
            "byte of the header: expected=" + expected[i] + ", actual=" + header[i] + " at " + i);
      }
    }
  }

  static int pageChecksum(Crc32c crc, byte[] page, int length, long idLow, long number) {
    return crc.of(page, 0, length, idLow + number);
  }

  /// Number of pieces of `size` that hold `count`.
  static long pieces(long count, int size) {
    return (count + size - 1) / size;
  }

  /// Bytes of the data of a block of a column whose numbers have `width` bits.
  static int packedBytes(int count, int width) {
    return (count * width + 63) / 64 * Long.BYTES;
  }
}

package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;

/// The end of an index: eight bytes "NXBINEND", these numbers of eight bytes each, and the CRC-32C
/// of the checksums of the pages and of all this.
///
/// @param seriesCount number of series
/// @param chunkCount chunks of values
/// @param baseMs timestamp that those of chunks are relative to
/// @param columnCount columns of timestamps
/// @param labelCount label names
/// @param shapeCount distinct sets of label names
/// @param anchorsAt offset of the anchors of the chunk table
/// @param columnPagesAt offset of the offsets of the column pages
/// @param identitiesAt offset of the identities
/// @param shapeColumnAt offset of the shape column
/// @param shapeColumnLength bytes of its data
/// @param shapesAt offset of the shapes, which end at the label table
/// @param labelsAt offset of the label table, which ends at the checksums
/// @param checksumsAt offset of the checksums of the pages
record IndexTrailer(
    long seriesCount,
    long chunkCount,
    long baseMs,
    long columnCount,
    long labelCount,
    long shapeCount,
    long anchorsAt,
    long columnPagesAt,
    long identitiesAt,
    long shapeColumnAt,
    long shapeColumnLength,
    long shapesAt,
    long labelsAt,
    long checksumsAt) {
  static final long MAGIC = 0x444e454e4942584eL;
  static final int FIELDS = 14;
  static final int CRC_OFFSET = Long.BYTES * (1 + FIELDS);
  static final int SIZE = CRC_OFFSET + Integer.BYTES;

  /// The trailer behind the bytes that `crc` has taken so far.
  byte[] encode(Crc32c crc) {
    long[] fields = fields();
    byte[] bytes = new byte[SIZE];
    Bytes.putLong(bytes, 0, MAGIC);
    for (int i = 0; i < FIELDS; i++) {
      Bytes.putLong(bytes, Long.BYTES * (1 + i), fields[i]);
    }
    crc.update(bytes, 0, CRC_OFFSET);
    Bytes.putInt(bytes, CRC_OFFSET, crc.value());
    return bytes;
  }

  /// The trailer in the last bytes of a file of `fileSize` bytes; its checksum is not looked at.
  ///
  /// @throws MalformedBytesException if this is none, or one whose parts do not fit into the file
  static IndexTrailer decode(byte[] bytes, long fileSize) {
    if (Bytes.getLong(bytes, 0) != MAGIC) {
      throw new MalformedBytesException(
          "start of the trailer: expected=NXBINEND, actual="
              + Long.toHexString(Bytes.getLong(bytes, 0)));
    }
    long[] f = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      f[i] = Bytes.getLong(bytes, Long.BYTES * (1 + i));
    }
    IndexTrailer trailer =
        new IndexTrailer(
            f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12], f[13]);
    trailer.check(fileSize);
    return trailer;
  }

  private void check(long fileSize) {
    long checksums = IndexFormat.pieces(checksumsAt, IndexFormat.PAGE_SIZE);
    long[] ascending = {
      IndexFormat.HEADER_SIZE,
      anchorsAt,
      columnPagesAt,
      identitiesAt,
      shapeColumnAt,
      shapesAt,
      labelsAt,
      checksumsAt,
      fileSize - SIZE - checksums * IndexFormat.CHECKSUM_SIZE
    };
    boolean fits = checksumsAt == ascending[ascending.length - 1];
    for (int i = 1; i < ascending.length; i++) {
      fits &= ascending[i - 1] <= ascending[i];
    }
    for (long count : new long[] {seriesCount, chunkCount, columnCount, labelCount, shapeCount}) {
      fits &= count >= 0 && count < fileSize;
    }
    fits &= seriesCount <= Integer.MAX_VALUE && columnCount <= Integer.MAX_VALUE;
    fits &= shapeColumnLength >= 0 && shapeColumnLength < fileSize;
    fits &=
        anchorsAt
                + IndexFormat.ANCHOR_SIZE
                    * IndexFormat.pieces(seriesCount, IndexFormat.GROUP_SERIES)
            == columnPagesAt;
    fits &=
        columnPagesAt + Long.BYTES * IndexFormat.pieces(columnCount, IndexFormat.COLUMN_PAGE)
            == identitiesAt;
    fits &= identitiesAt + IndexFormat.IDENTITY_SIZE * seriesCount <= shapeColumnAt;
    fits &=
        shapeColumnAt
                + shapeColumnLength
                + IndexFormat.PACKED_ENTRY_SIZE
                    * IndexFormat.pieces(seriesCount, IndexFormat.PACKED_BLOCK)
            == shapesAt;
    if (!fits) {
      throw new MalformedBytesException(
          "trailer: expected=parts of a file of " + fileSize + " bytes, actual=" + this);
    }
  }

  private long[] fields() {
    return new long[] {
      seriesCount,
      chunkCount,
      baseMs,
      columnCount,
      labelCount,
      shapeCount,
      anchorsAt,
      columnPagesAt,
      identitiesAt,
      shapeColumnAt,
      shapeColumnLength,
      shapesAt,
      labelsAt,
      checksumsAt
    };
  }
}

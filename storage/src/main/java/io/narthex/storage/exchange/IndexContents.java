package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Crc32c;
import java.io.IOException;

/// Where the sections of an index begin; 0: there is none.
record IndexContents(
    long symbols,
    long series,
    long labelIndices,
    long labelOffsets,
    long postings,
    long postingsTable) {

  /// Reads the end of the file, checks it, and that every section lies in the file.
  static IndexContents read(FileBytes file) throws IOException {
    String what = "index contents";
    long offset = file.sizeBytes() - IndexFormat.CONTENTS_BYTES;
    if (offset < IndexFormat.HEADER_BYTES) {
      throw file.corrupt(
          what,
          "a file of at least " + (IndexFormat.HEADER_BYTES + IndexFormat.CONTENTS_BYTES),
          file.sizeBytes(),
          0);
    }
    int expected = file.getInt(what, offset + IndexFormat.CONTENTS_CHECKSUM);
    file.requireChecksum(what, offset, IndexFormat.CONTENTS_CHECKSUM, expected);
    int at = file.load(what, offset, IndexFormat.CONTENTS_BYTES);
    byte[] bytes = file.bytes();
    IndexContents contents =
        new IndexContents(
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_SYMBOLS),
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_SERIES),
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_LABEL_INDICES),
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_LABEL_OFFSETS),
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_POSTINGS),
            BigEndian.getLong(bytes, at + IndexFormat.CONTENTS_POSTINGS_TABLE));
    requireOffset(file, "symbols offset", contents.symbols, offset);
    requireOffset(file, "postings table offset", contents.postingsTable, offset);
    return contents;
  }

  private static void requireOffset(
      FileBytes file, String what, long section, long contentsOffset) {
    if (section < IndexFormat.HEADER_BYTES || section >= contentsOffset) {
      throw file.corrupt(
          what,
          IndexFormat.HEADER_BYTES + " to " + (contentsOffset - 1),
          Long.toUnsignedString(section),
          contentsOffset);
    }
  }

  /// The bytes at the end of an index.
  byte[] toBytes() {
    byte[] bytes = new byte[IndexFormat.CONTENTS_BYTES];
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_SYMBOLS, symbols);
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_SERIES, series);
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_LABEL_INDICES, labelIndices);
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_LABEL_OFFSETS, labelOffsets);
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_POSTINGS, postings);
    BigEndian.putLong(bytes, IndexFormat.CONTENTS_POSTINGS_TABLE, postingsTable);
    int checksum = new Crc32c().of(bytes, 0, IndexFormat.CONTENTS_CHECKSUM);
    BigEndian.putInt(bytes, IndexFormat.CONTENTS_CHECKSUM, checksum);
    return bytes;
  }
}

package io.narthex.storage.exchange;

/// Layout of a block's `index` file, versions 1 and 2; fixed-width numbers are big-endian.
///
///     magic (4) | version (1)
///     symbols:        section { count (4) | strings, ascending }
///     series:         entries, each at a multiple of 16 (version 1: anywhere)
///     label indices:  sections nobody reads; newer writers leave them out
///     postings:       sections { count (4) | series references (4 each), ascending }, each at a
///                     multiple of 4
///     label offsets:  section nobody reads; newer writers leave it out
///     postings table: section { count (4) | entries: 2 (varint) | name | value | offset (varint) }
///     contents:       offsets (8 each) of symbols, series, label indices, label offsets, postings,
///                     postings table | CRC-32C of these
///
///     section: length (4) | content | CRC-32C of the content (4)
///     string:  length (varint) | UTF-8
///     series entry: length (varint) | content | CRC-32C of the content (4)
///       content: labels (varint) | symbol of name, symbol of value (varints) each
///                chunks (varint)
///                first chunk:  min time (signed varint) | max − min (varint) | reference (varint)
///                other chunks: min − max before (varint) | max − min (varint)
///                              | reference − reference before (signed varint)
///
/// A symbol is its ordinal in the table (version 1: its offset in the file). A series reference is
/// the offset of its entry divided by 16 (version 1: the offset). A chunk reference is the index of
/// its file × 2³² + offset, see [ChunkSegmentFormat]. The postings of empty name and value are all
/// series; series stand in ascending order of labels.
final class IndexFormat {
  static final String FILE_NAME = "index";
  static final int MAGIC = 0xBAAAD700;
  static final int VERSION_1 = 1;
  static final int VERSION_2 = 2;
  static final int HEADER_BYTES = 5;
  static final int SERIES_ALIGNMENT = 16;
  static final int POSTINGS_ALIGNMENT = 4;
  static final int KEYS_OF_POSTINGS = 2;

  /// Offsets in the contents at the end of the file.
  static final int CONTENTS_SYMBOLS = 0;

  static final int CONTENTS_SERIES = 8;
  static final int CONTENTS_LABEL_INDICES = 16;
  static final int CONTENTS_LABEL_OFFSETS = 24;
  static final int CONTENTS_POSTINGS = 32;
  static final int CONTENTS_POSTINGS_TABLE = 40;
  static final int CONTENTS_CHECKSUM = 48;
  static final int CONTENTS_BYTES = 52;

  private IndexFormat() {}
}

package io.narthex.storage.head;

/// What the head writes to the sections of a recovery snapshot. All numbers are little-endian;
/// varints and strings as in `storage.encoding`.
///
/// ```
/// type 1, the first section:
///    timestamp of the newest sample, lower bound of all, border below which none is taken
///    (64 bits each, ms) | the ref that the next series gets (64 bits) | id of the key under
///    which series are identified (64 bits)
///
/// type 2, any number of sections, each up to 512 series:
///    number of timestamp columns that are new or have grown (varint), each:
///      ordinal of the column, the next one that is free where it is new (varint) |
///      timestamps that it has already (varint) | how many follow (varint) |
///      each as the distance from the one before it, from 0 for the first of a column (signed
///      varint)
///    number of series (varint), then of all of them, 64 bits each:
///      refs | high halves of the identities | low halves | timestamps of their first samples |
///      timestamps of their newest samples | bits of the newest values | positions of the newest
///      sealed vectors, 0 without | sequences of the last frames applied | states of the open
///      vectors, see OpenVector
///    of each series with samples in its open vector the ordinal of its column (varint)
///    of each series whose open vector is not constant the bytes used of its tail, see TailCode
///    of each series with the flag of deletions: their number (varint) and of each the first and
///      the last timestamp (64 bits each)
///    of each series its labels, see storage.postings.LabelRowsWriter
///
/// type 3, the last sections: extents that positions name, ascending without gaps, each:
///    number | file | offset in it of the extent's header | timestamp of its newest sample, ms
///    (64 bits each) | length of its entries | CRC-32C of its entries (32 bits each)
/// ```
///
/// A series is as it was after all frames that were applied when its section was made; columns only
/// grow, so that a section's columns serve the series of those before it as well.
final class RecoveryFormat {
  static final int STATE = 1;
  static final int SERIES = 2;
  static final int EXTENTS = 3;

  /// Numbers of 64 bits of each series.
  static final int SERIES_LONGS = 9;

  /// Extents in a section.
  static final int EXTENTS_PER_SECTION = 1 << 14;

  private RecoveryFormat() {}
}

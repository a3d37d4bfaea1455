package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;

/// Layout of the records in a frame's payload. Deltas refer only to earlier entries of the same
/// record; *varint* and *signed* are the numbers of [io.narthex.storage.encoding.Varints].
///
/// ```
/// record   type 1 byte │ length 4 bytes │ content
///
/// 1 series      varint count, then each:
///                 signed ref − previous ref │ varint labels, then each: name │ value
///                 (a string is a varint of its UTF-8 bytes, then these)
/// 2 samples     varint count │ flags 1 byte │
///                 refs: signed first; unless flag 1 (each one more than the last) signed deltas │
///                 timestamps in ms: signed first; unless flag 2 (all equal) signed deltas │
///                 tags: 4 bits a sample, low half first │ values, tag by tag:
///                   0       the bits of the previous value (of the first: 0.0)
///                   1 … 8   so many high bytes of the double's bits; the low ones are zero
///                   9 … 15  tag − 8 low bytes of the zigzag-mapped integer the value is
/// 3 deletions   varint count, then each:
///                 signed ref − previous ref │ start ms 8 bytes │ end ms 8 bytes
/// 4 exemplars, 5 metadata, 6 histograms, 7 float histograms, 8 start timestamps: reserved
/// 9 samples     that were taken out of order: as 2
/// 10 mark       1 byte: 0 the samples out of order of the frames before are set apart,
///                 1 those that were set apart are in blocks
/// ```
///
/// A reader skips types it does not know by their length.
final class RecordFormat {
  static final int SERIES = 1;
  static final int SAMPLES = 2;
  static final int DELETIONS = 3;
  static final int OUT_OF_ORDER_SAMPLES = 9;
  static final int OUT_OF_ORDER_MARK = 10;

  static final int HEADER_SIZE = 5;
  static final int LENGTH_OFFSET = 1;

  static final int FLAG_CONSECUTIVE_REFS = 1;
  static final int FLAG_SHARED_TIMESTAMP = 2;

  static final int MARK_SET_APART = 0;
  static final int MARK_IN_BLOCKS = 1;

  static final int MAX_RAW_TAG = 8;
  static final int MAX_INTEGER_BYTES = 7;

  private RecordFormat() {}

  /// Bytes of the series record that a frame's payload begins with, its header included; 0 for
  /// none, and for one that is longer than the frame.
  static int leadingSeriesLength(byte[] frame) {
    int at = FrameFormat.HEADER_SIZE;
    if (frame.length < at + HEADER_SIZE || frame[at] != SERIES) {
      return 0;
    }
    int length = Bytes.getInt(frame, at + LENGTH_OFFSET);
    return length < 0 || length > frame.length - at - HEADER_SIZE ? 0 : HEADER_SIZE + length;
  }
}

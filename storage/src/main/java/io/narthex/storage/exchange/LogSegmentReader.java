package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.encoding.ZstdFrame;
import java.io.IOException;

/// Reads the records of one segment, see [PrometheusLogFormat]. Behind a damage it goes on with the
/// first record that begins on a later page: where a record begins inside a page only the ones
/// before it tell. Not thread-safe.
final class LogSegmentReader {
  private final FileBytes file;
  private final LogDamages damages;
  private final Crc32c crc = new Crc32c();
  private final ByteSink fragments = new ByteSink();
  private final ZstdFrame zstd = new ZstdFrame(FileBytes.MAX_PIECE_BYTES);
  private byte[] decoded = new byte[0];
  private byte[] record = decoded;
  private int recordLength;
  private long position;
  private long recordOffset;

  /// Parts of the current record so far.
  private int parts;

  /// Whether parts without a beginning belong to a damage that is already told.
  private boolean behindDamage;

  LogSegmentReader(FileBytes file, LogDamages damages) {
    this.file = file;
    this.damages = damages;
  }

  /// Goes to the next whole record.
  boolean next() throws IOException {
    parts = 0;
    while (position < file.sizeBytes()) {
      try {
        if (readFragment()) {
          return true;
        }
      } catch (StorageException e) {
        skipPage(e);
      }
    }
    if (parts > 0) {
      damages.add(
          file.corrupt("record", "its last part", "the end of the segment", recordOffset),
          file.sizeBytes() - recordOffset);
    }
    return false;
  }

  /// Passes over the rest of the page.
  private void skipPage(StorageException damage) {
    long from = parts > 0 ? recordOffset : position;
    position = Math.min(pageEnd(), file.sizeBytes());
    damages.add(damage, position - from);
    parts = 0;
    behindDamage = true;
  }

  private long pageEnd() {
    return (position / PrometheusLogFormat.PAGE_BYTES + 1) * PrometheusLogFormat.PAGE_BYTES;
  }

  /// Reads a fragment or the zeros at the end of a page.
  ///
  /// @return whether it completes a record
  private boolean readFragment() throws IOException {
    long end = Math.min(pageEnd(), file.sizeBytes());
    int type = file.bytes()[load(1)] & 0xff;
    if ((type & PrometheusLogFormat.TYPE_MASK) == PrometheusLogFormat.PADDING) {
      requireZeros(end);
      position = end;
      return false;
    }
    int at = load(PrometheusLogFormat.HEADER_BYTES);
    int length = BigEndian.getShort(file.bytes(), at + 1);
    int expected = BigEndian.getInt(file.bytes(), at + 3);
    long most = end - position - PrometheusLogFormat.HEADER_BYTES;
    if (length > most) {
      throw file.corrupt("record part length", "at most " + most, length, position);
    }
    at = load(PrometheusLogFormat.HEADER_BYTES + length) + PrometheusLogFormat.HEADER_BYTES;
    file.requireEqual("record", expected, crc.of(file.bytes(), at, length), position);
    return take(type, at, length);
  }

  private int load(int count) throws IOException {
    return file.load("record", position, count);
  }

  private void requireZeros(long end) throws IOException {
    int count = (int) (end - position);
    int at = load(count);
    for (int i = 0; i < count; i++) {
      if (file.bytes()[at + i] != 0) {
        throw file.corrupt("end of page", "zeros", file.bytes()[at + i] & 0xff, position + i);
      }
    }
  }

  /// Adds a checked part to the record.
  private boolean take(int type, int at, int length) {
    int part = type & PrometheusLogFormat.TYPE_MASK;
    boolean begins = part == PrometheusLogFormat.WHOLE || part == PrometheusLogFormat.FIRST;
    if (part > PrometheusLogFormat.LAST || (type & PrometheusLogFormat.UNKNOWN_BITS) != 0) {
      throw file.corrupt("record part", "a known type", type, position);
    }
    if (begins != (parts == 0)) {
      if (!behindDamage || begins) {
        throw file.corrupt(
            "record part", parts == 0 ? "the first" : "another of the record", part, position);
      }
      position += PrometheusLogFormat.HEADER_BYTES + length;
      return false;
    }
    if (begins) {
      fragments.clear();
      recordOffset = position;
      behindDamage = false;
    }
    fragments.putBytes(file.bytes(), at, length);
    if (fragments.length() > FileBytes.MAX_PIECE_BYTES) {
      throw file.corrupt(
          "record", "at most " + FileBytes.MAX_PIECE_BYTES + " bytes", "more", recordOffset);
    }
    position += PrometheusLogFormat.HEADER_BYTES + length;
    if (part == PrometheusLogFormat.WHOLE || part == PrometheusLogFormat.LAST) {
      parts = 0;
      return decompress(type);
    }
    parts++;
    return false;
  }

  /// @return whether the record can be read; the damage is told otherwise
  private boolean decompress(int type) {
    try {
      if ((type & PrometheusLogFormat.SNAPPY) != 0) {
        decodeSnappy();
      } else if ((type & PrometheusLogFormat.ZSTD) != 0) {
        recordLength = zstd.decode(fragments.bytes(), 0, fragments.length());
        record = zstd.decoded();
      } else {
        record = fragments.bytes();
        recordLength = fragments.length();
      }
      return true;
    } catch (MalformedBytesException e) {
      tell(e);
      return false;
    }
  }

  private void decodeSnappy() {
    recordLength =
        SnappyBlock.decodedLength(
            fragments.bytes(), 0, fragments.length(), FileBytes.MAX_PIECE_BYTES);
    if (decoded.length < recordLength) {
      decoded = new byte[recordLength];
    }
    SnappyBlock.decode(fragments.bytes(), 0, fragments.length(), decoded);
    record = decoded;
  }

  /// Tells that the current record, whole as it is, cannot be understood.
  void tell(MalformedBytesException e) {
    damages.add(
        file.corrupt("record", "well-formed bytes", "{" + e.getMessage() + "}", recordOffset),
        position - recordOffset);
  }

  /// The record's bytes from 0, [#recordLength] of them, valid until [#next].
  byte[] record() {
    return record;
  }

  int recordLength() {
    return recordLength;
  }
}

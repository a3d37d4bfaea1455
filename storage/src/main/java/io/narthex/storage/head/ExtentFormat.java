package io.narthex.storage.head;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;

/// Entries of extents, the same in memory and in head files. A *position* names an entry: number of
/// the extent (from 1) · 2^20 + offset; 0 names none. Entries lie within one extent and name only
/// entries before them.
///
/// ```
/// entry:   length of the body (16 bits) | CRC-32C of the body (32 bits) | body
///
/// body of a sealed vector:
///   kind 1 (8 bits) | position of its first sample in the column, 0-127 (8 bits) |
///   samples, 1-128 (8 bits) |
///   distance back to the entry of the timestamp column (varint) |
///   distance back to the vector before it of the same series, 0 without (varint) |
///   one vector of `storage.chunk`
/// body of a timestamp column:
///   kind 2, or 3 where only one series has it (8 bits) | timestamps of `storage.chunk`
/// ```
final class ExtentFormat {
  /// Bytes of an extent.
  static final int EXTENT_BYTES = 1 << 20;

  static final int HEADER_BYTES = 6;
  static final int VECTOR = 1;
  static final int SHARED_COLUMN = 2;
  static final int OWN_COLUMN = 3;

  /// Most bytes of a body before what `storage.chunk` writes.
  static final int MAX_PREFIX_BYTES = 3 + 2 * Varints.MAX_BYTES;

  private static final int CRC_OFFSET = 2;
  private static final int OFFSET_BITS = 20;

  private ExtentFormat() {}

  static long position(long extent, int offset) {
    return extent << OFFSET_BITS | offset;
  }

  static long extentOf(long position) {
    return position >>> OFFSET_BITS;
  }

  static int offsetOf(long position) {
    return (int) position & EXTENT_BYTES - 1;
  }

  /// Writes the start of the body of a vector at `position`.
  ///
  /// @param previous position of the vector before it; its own without
  /// @return the offset behind it
  static int putVector(byte[] bytes, int at, Extents.Span span, long position, long previous) {
    bytes[at] = VECTOR;
    bytes[at + 1] = (byte) span.from();
    bytes[at + 2] = (byte) span.count();
    int end = Varints.put(bytes, at + 3, position - span.column());
    return Varints.put(bytes, end, position - previous);
  }

  /// Writes the header in front of a body that begins at [#HEADER_BYTES].
  static void putHeader(byte[] entry, int bodyLength, Crc32c crc) {
    entry[0] = (byte) bodyLength;
    entry[1] = (byte) (bodyLength >>> 8);
    Bytes.putInt(entry, CRC_OFFSET, crc.of(entry, HEADER_BYTES, bodyLength));
  }

  /// Length of the body behind a header.
  static int bodyLength(byte[] entry, int at) {
    return (entry[at] & 0xff) | (entry[at + 1] & 0xff) << 8;
  }

  /// Checks the body behind a header.
  static void check(byte[] entry, int at, Crc32c crc) {
    int expected = Bytes.getInt(entry, at + CRC_OFFSET);
    int actual = crc.of(entry, at + HEADER_BYTES, bodyLength(entry, at));
    if (expected != actual) {
      throw new MalformedBytesException(
          "checksum: expected=%08x, actual=%08x".formatted(expected, actual));
    }
  }

  /// What stands in front of a vector.
  ///
  /// @param column position of its timestamp column
  /// @param previous position of the vector before it, 0 without
  /// @param at offset of the encoded values
  record Vector(int from, int count, long column, long previous, int at, int length) {
    static Vector read(byte[] bytes, int at, int bodyLength, long position) {
      ByteReader body = new ByteReader(bytes, at, bodyLength);
      requireKind(body.readByte(), VECTOR, VECTOR);
      int from = body.readByte();
      int count = body.readByte();
      if (count == 0 || from + count > OpenVector.MAX_SAMPLES) {
        throw new MalformedBytesException(
            "samples of a vector: expected=1 to 128 within a column, actual="
                + count
                + " from "
                + from);
      }
      long column = back(position, body.readVarint());
      long previous = back(position, body.readVarint());
      return new Vector(
          from,
          count,
          column,
          previous == position ? 0 : previous,
          body.position(),
          body.remaining());
    }
  }

  private static long back(long position, long distance) {
    if (distance < 0 || distance >= position) {
      throw new MalformedBytesException(
          "distance back: expected=below " + position + ", actual=" + distance);
    }
    return position - distance;
  }

  static void requireKind(int kind, int low, int high) {
    if (kind < low || kind > high) {
      throw new MalformedBytesException(
          "kind of entry: expected=" + low + " to " + high + ", actual=" + kind);
    }
  }
}

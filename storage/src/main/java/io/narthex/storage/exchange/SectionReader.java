package io.narthex.storage.exchange;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.text.Utf8;
import java.io.IOException;

/// Reads a section of an index in order: `length (4 bytes) | content | CRC-32C of the content (4
/// bytes)`. Memory does not depend on its length. Not thread-safe.
final class SectionReader {
  private final FileBytes file;
  private final String what;
  private final long end;
  private long position;

  private SectionReader(FileBytes file, String what, long start, long end) {
    this.file = file;
    this.what = what;
    this.position = start;
    this.end = end;
  }

  /// A reader of the section at `offset` whose checksum was compared.
  static SectionReader open(FileBytes file, String what, long offset) throws IOException {
    long length = file.getInt(what, offset) & 0xffffffffL;
    long start = offset + Integer.BYTES;
    if (length > file.sizeBytes() - start - Integer.BYTES) {
      throw file.corrupt(
          what + " length",
          "at most " + (file.sizeBytes() - start - Integer.BYTES),
          length,
          offset);
    }
    file.requireChecksum(what, start, length, file.getInt(what, start + length));
    return new SectionReader(file, what, start, start + length);
  }

  /// A reader of a section that [#open] has seen, from `start` on.
  static SectionReader resume(FileBytes file, String what, long start, long end) {
    return new SectionReader(file, what, start, end);
  }

  /// Offset in the file of what is read next.
  long position() {
    return position;
  }

  /// Offset in the file behind the content.
  long end() {
    return end;
  }

  /// The next four bytes.
  int readInt() throws IOException {
    require(Integer.BYTES);
    int value = file.getInt(what, position);
    position += Integer.BYTES;
    return value;
  }

  long readVarint() throws IOException {
    int most = (int) Math.min(Varints.MAX_BYTES, end - position);
    int at = file.load(what, position, most);
    ByteReader reader = new ByteReader(file.bytes(), at, most);
    try {
      long value = reader.readVarint();
      position += reader.position() - at;
      return value;
    } catch (MalformedBytesException e) {
      throw file.corrupt(what, "a variable-length number", "none", position);
    }
  }

  /// A string: its length in UTF-8 bytes, then these.
  String readText() throws IOException {
    int length = readLength();
    int at = file.load(what, position, length);
    position += length;
    return Utf8.decode(file.bytes(), at, at + length);
  }

  /// Appends the next `count` bytes to `into`.
  void readInto(ByteSink into, int count) throws IOException {
    require(count);
    int at = file.load(what, position, count);
    into.putBytes(file.bytes(), at, count);
    position += count;
  }

  /// Passes over a string.
  void skipText() throws IOException {
    int length = readLength();
    position += length;
  }

  private int readLength() throws IOException {
    long length = readVarint();
    if (length < 0 || length > FileBytes.MAX_PIECE_BYTES) {
      throw file.corrupt(
          what,
          "a string of at most " + FileBytes.MAX_PIECE_BYTES + " bytes",
          Long.toUnsignedString(length),
          position);
    }
    require((int) length);
    return (int) length;
  }

  private void require(int count) {
    if (count > end - position) {
      throw file.corrupt(what, count + " more bytes", end - position, position);
    }
  }
}

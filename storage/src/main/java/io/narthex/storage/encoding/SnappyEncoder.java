package io.narthex.storage.encoding;

import java.util.Arrays;

/// Encoder of snappy's block format (google/snappy, `format_description.txt`), piece by piece: a
/// block is its decoded length, then what any number of pieces were encoded to. Greedy, with one
/// table of places by hash of four bytes, as the original; copies never reach beyond their piece.
/// Reused, not thread-safe.
public final class SnappyEncoder {
  /// Longest piece.
  public static final int MAX_PIECE_BYTES = 1 << 16;

  private static final int TABLE_BITS = 14;
  private static final int MULTIPLIER = 0x1e35a7bd;
  private static final int MIN_MATCH = 4;

  /// Bytes at the end of a piece in which no match begins.
  private static final int MARGIN = 15;

  private static final int MAX_SHORT_LITERAL = 60;
  private static final int MAX_COPY = 64;
  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;
  private static final int MAX_COPY_1_LENGTH = 11;
  private static final int MAX_COPY_1_DISTANCE = 1 << 11;

  /// After this many misses the search goes on faster.
  private static final int PATIENCE_SHIFT = 5;

  /// Place of the last four bytes with a hash, counted from the piece's start.
  private final char[] table = new char[1 << TABLE_BITS];

  /// Appends the elements that decode to all bytes of `source`, in as many pieces as these take.
  public void encodeAll(ByteWriter source, ByteWriter out) {
    for (int from = 0; from < source.length(); from += MAX_PIECE_BYTES) {
      encode(source.bytes(), from, Math.min(source.length(), from + MAX_PIECE_BYTES), out);
    }
  }

  /// Appends the elements that decode to `source[from..to)`.
  ///
  /// @throws IllegalArgumentException where the piece is longer than [#MAX_PIECE_BYTES]
  public void encode(byte[] source, int from, int to, ByteWriter out) {
    if (to - from > MAX_PIECE_BYTES) {
      throw new IllegalArgumentException(
          "piece: expected=at most " + MAX_PIECE_BYTES + " bytes, actual=" + (to - from));
    }
    int literalFrom = from;
    int end = to - MARGIN;
    int misses = 1 << PATIENCE_SHIFT;
    Arrays.fill(table, (char) 0);
    for (int at = from + 1; at < end; ) {
      int four = Bytes.getInt(source, at);
      int hash = (four * MULTIPLIER) >>> (Integer.SIZE - TABLE_BITS);
      int candidate = from + table[hash];
      table[hash] = (char) (at - from);
      if (Bytes.getInt(source, candidate) != four) {
        at += misses++ >>> PATIENCE_SHIFT;
        continue;
      }
      misses = 1 << PATIENCE_SHIFT;
      literal(source, literalFrom, at, out);
      int length = MIN_MATCH;
      while (at + length < to && source[candidate + length] == source[at + length]) {
        length++;
      }
      copies(at - candidate, length, out);
      at += length;
      literalFrom = at;
    }
    literal(source, literalFrom, to, out);
  }

  private static void literal(byte[] source, int from, int to, ByteWriter out) {
    int length = to - from;
    if (length == 0) {
      return;
    }
    int code = length - 1;
    int at;
    if (code < MAX_SHORT_LITERAL) {
      at = out.grow(1);
      out.bytes()[at] = (byte) (code << 2 | LITERAL);
    } else if (code < 1 << 8) {
      at = out.grow(2);
      out.bytes()[at] = (byte) (MAX_SHORT_LITERAL << 2 | LITERAL);
      out.bytes()[at + 1] = (byte) code;
    } else {
      at = out.grow(3);
      out.bytes()[at] = (byte) ((MAX_SHORT_LITERAL + 1) << 2 | LITERAL);
      out.bytes()[at + 1] = (byte) code;
      out.bytes()[at + 2] = (byte) (code >>> 8);
    }
    out.putBytes(source, from, length);
  }

  /// One copy takes 64 bytes; the last one is left four at least, which is the least that the short
  /// form takes.
  private static void copies(int distance, int length, ByteWriter out) {
    int left = length;
    while (left > MAX_COPY) {
      int part = left >= MAX_COPY + MIN_MATCH ? MAX_COPY : left - MIN_MATCH;
      longCopy(distance, part, out);
      left -= part;
    }
    if (left > MAX_COPY_1_LENGTH || distance >= MAX_COPY_1_DISTANCE) {
      longCopy(distance, left, out);
      return;
    }
    int at = out.grow(2);
    out.bytes()[at] = (byte) (((distance >>> 8) << 5) | ((left - MIN_MATCH) << 2) | COPY_1);
    out.bytes()[at + 1] = (byte) distance;
  }

  private static void longCopy(int distance, int length, ByteWriter out) {
    int at = out.grow(3);
    out.bytes()[at] = (byte) (((length - 1) << 2) | COPY_2);
    out.bytes()[at + 1] = (byte) distance;
    out.bytes()[at + 2] = (byte) (distance >>> 8);
  }
}

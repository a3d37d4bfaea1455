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

  /// Bytes compared or copied at once; a short literal takes two, and what is written too much is
  /// written over.
  private static final int WORD = Long.BYTES;

  /// A literal and the copy behind it take no more than what they decode to; the head of the last
  /// literal comes on top, and words that are written over.
  private static final int SLACK = 32;

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
    int into = out.grow(to - from + SLACK);
    out.cutTo(encode(source, from, to, out.bytes(), into));
  }

  /// @return where `out` ends
  private int encode(byte[] source, int from, int to, byte[] out, int outFrom) {
    int outAt = outFrom;
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
      outAt = literal(source, literalFrom, at, out, outAt);
      literalFrom = matchEnd(source, candidate + MIN_MATCH, at + MIN_MATCH, to);
      outAt = copies(at - candidate, literalFrom - at, out, outAt);
      at = literalFrom;
    }
    return literal(source, literalFrom, to, out, outAt);
  }

  /// Where what begins at `at` ends to be as what begins at `candidate`, at `to` at the latest.
  private static int matchEnd(byte[] source, int candidate, int at, int to) {
    int distance = at - candidate;
    int end = at;
    while (end + WORD <= to) {
      long differing = Bytes.getLong(source, end) ^ Bytes.getLong(source, end - distance);
      if (differing != 0) {
        return end + (Long.numberOfTrailingZeros(differing) >>> 3);
      }
      end += WORD;
    }
    while (end < to && source[end] == source[end - distance]) {
      end++;
    }
    return end;
  }

  private static int literal(byte[] source, int from, int to, byte[] out, int outFrom) {
    int length = to - from;
    if (length == 0) {
      return outFrom;
    }
    int code = length - 1;
    int at = outFrom;
    if (code < MAX_SHORT_LITERAL) {
      out[at++] = (byte) (code << 2 | LITERAL);
    } else if (code < 1 << 8) {
      out[at++] = (byte) (MAX_SHORT_LITERAL << 2 | LITERAL);
      out[at++] = (byte) code;
    } else {
      out[at++] = (byte) ((MAX_SHORT_LITERAL + 1) << 2 | LITERAL);
      out[at++] = (byte) code;
      out[at++] = (byte) (code >>> 8);
    }
    if (length <= 2 * WORD && from + 2 * WORD <= source.length) {
      Bytes.putLong(out, at, Bytes.getLong(source, from));
      Bytes.putLong(out, at + WORD, Bytes.getLong(source, from + WORD));
    } else {
      System.arraycopy(source, from, out, at, length);
    }
    return at + length;
  }

  /// One copy takes 64 bytes; the last one is left four at least, which is the least that the short
  /// form takes.
  private static int copies(int distance, int length, byte[] out, int outFrom) {
    int at = outFrom;
    int left = length;
    while (left > MAX_COPY) {
      int part = left >= MAX_COPY + MIN_MATCH ? MAX_COPY : left - MIN_MATCH;
      at = longCopy(distance, part, out, at);
      left -= part;
    }
    if (left > MAX_COPY_1_LENGTH || distance >= MAX_COPY_1_DISTANCE) {
      return longCopy(distance, left, out, at);
    }
    out[at++] = (byte) (((distance >>> 8) << 5) | ((left - MIN_MATCH) << 2) | COPY_1);
    out[at++] = (byte) distance;
    return at;
  }

  private static int longCopy(int distance, int length, byte[] out, int at) {
    out[at] = (byte) (((length - 1) << 2) | COPY_2);
    out[at + 1] = (byte) distance;
    out[at + 2] = (byte) (distance >>> 8);
    return at + 3;
  }
}

package io.narthex.storage.encoding;

/// Decoder of snappy's block format (google/snappy, `format_description.txt`): a varint with the
/// decoded length, then literals and copies. Reads and writes heap arrays only, checks every bound,
/// and never allocates what the header claims before the claim was held against a limit.
public final class SnappyBlock {
  private static final String CORRUPT = "snappy: corrupt input";
  private static final int MAX_LENGTH_BYTES = 5;

  /// Longest literal whose length is in its tag.
  private static final int MAX_SHORT_LITERAL = 60;

  /// Longest copy, and what wide copying may write, a multiple of eight.
  private static final int MAX_WIDE = 64;

  private SnappyBlock() {}

  /// Decoded length that the block at `offset` claims.
  ///
  /// @param limitBytes largest length accepted
  /// @throws MalformedBytesException for a bad header or a claim above the limit
  public static int decodedLength(byte[] source, int offset, int length, int limitBytes) {
    long header = header(source, offset, length);
    long decoded = header >>> 3;
    if (decoded > limitBytes) {
      throw new MalformedBytesException("decoded size exceeds the " + limitBytes + " bytes limit");
    }
    return (int) decoded;
  }

  /// Decodes the block into `target`, from 0.
  ///
  /// @param target at least as long as [#decodedLength] says
  /// @return decoded length, exactly what the header claims
  /// @throws MalformedBytesException where the block is damaged, too short or too long
  public static int decode(byte[] source, int offset, int length, byte[] target) {
    long header = header(source, offset, length);
    int decoded = (int) Math.min(header >>> 3, Integer.MAX_VALUE);
    int in = offset + (int) (header & 7);
    int end = offset + length;
    if (decoded > target.length) {
      throw new MalformedBytesException(CORRUPT);
    }
    int out = 0;
    while (in < end) {
      int tag = source[in++] & 0xff;
      int count = (tag >>> 2) + 1;
      int distance;
      switch (tag & 3) {
        case 0 -> {
          int extra = Math.max(0, count - MAX_SHORT_LITERAL);
          if (extra > 0) {
            require(extra, end - in);
            count = littleEndian(source, in, extra) + 1;
            in += extra;
          }
          if (count <= 0 || count > end - in || count > decoded - out) {
            throw new MalformedBytesException(CORRUPT);
          }
          copyLiteral(source, in, target, out, count);
          in += count;
          out += count;
          continue;
        }
        case 1 -> {
          require(1, end - in);
          count = ((tag >>> 2) & 7) + 4;
          distance = (tag >>> 5) << 8 | (source[in++] & 0xff);
        }
        case 2 -> {
          require(Short.BYTES, end - in);
          distance = (source[in] & 0xff) | (source[in + 1] & 0xff) << 8;
          in += Short.BYTES;
        }
        default -> {
          require(Integer.BYTES, end - in);
          distance = littleEndian(source, in, Integer.BYTES);
          in += Integer.BYTES;
        }
      }
      if (distance <= 0 || distance > out || count > decoded - out) {
        throw new MalformedBytesException(CORRUPT);
      }
      copy(target, out, distance, count);
      out += count;
    }
    if (out != decoded) {
      throw new MalformedBytesException(CORRUPT);
    }
    return decoded;
  }

  /// Decoded length times 8 plus the number of bytes the varint took.
  private static long header(byte[] source, int offset, int length) {
    long value = 0;
    int at = 0;
    while (at < length && at < MAX_LENGTH_BYTES) {
      int b = source[offset + at];
      value |= (long) (b & 0x7f) << (7 * at);
      at++;
      if (b >= 0) {
        if (value > 0xffffffffL) {
          throw new MalformedBytesException(CORRUPT);
        }
        return value << 3 | at;
      }
    }
    throw new MalformedBytesException(CORRUPT);
  }

  private static void require(int bytes, int available) {
    if (available < bytes) {
      throw new MalformedBytesException(CORRUPT);
    }
  }

  private static int littleEndian(byte[] source, int at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (source[at + i] & 0xff) << (8 * i);
    }
    return value;
  }

  /// Copies a literal: eight bytes at a time where both arrays have room for more than is copied,
  /// since what is behind will be written later, or not be read.
  private static void copyLiteral(byte[] source, int in, byte[] target, int out, int count) {
    if (count > MAX_WIDE || source.length - in < MAX_WIDE || target.length - out < MAX_WIDE) {
      System.arraycopy(source, in, target, out, count);
      return;
    }
    for (int i = 0; i < count; i += Long.BYTES) {
      Bytes.putLong(target, out + i, Bytes.getLong(source, in + i));
    }
  }

  /// Copies `count` bytes from `distance` before `out`; source and target may overlap, which
  /// repeats the pattern. Wide as literals are where each eight bytes lie whole before their place.
  private static void copy(byte[] target, int out, int distance, int count) {
    if (distance >= Long.BYTES && target.length - out >= MAX_WIDE) {
      for (int i = 0; i < count; i += Long.BYTES) {
        Bytes.putLong(target, out + i, Bytes.getLong(target, out - distance + i));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      target[out + i] = target[out - distance + i];
    }
  }
}

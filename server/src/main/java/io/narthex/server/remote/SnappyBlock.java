package io.narthex.server.remote;

/// Decoder of snappy's block format (google/snappy, `format_description.txt`): a varint with the
/// decoded length, then literals and copies. Reads and writes heap arrays only, checks every bound,
/// and never allocates what the header claims before the claim was held against a limit.
public final class SnappyBlock {
  private static final String CORRUPT = "snappy: corrupt input";
  private static final int MAX_LENGTH_BYTES = 5;

  private SnappyBlock() {}

  /// Decoded length that the block at `offset` claims.
  ///
  /// @param limitBytes largest length accepted
  /// @throws MalformedBodyException for a bad header or a claim above the limit
  public static int decodedLength(byte[] source, int offset, int length, int limitBytes)
      throws MalformedBodyException {
    long header = header(source, offset, length);
    long decoded = header >>> 3;
    if (decoded > limitBytes) {
      throw new MalformedBodyException("decoded size exceeds the " + limitBytes + " bytes limit");
    }
    return (int) decoded;
  }

  /// Decodes the block into `target`, from 0.
  ///
  /// @param target at least as long as [#decodedLength] says
  /// @return decoded length, exactly what the header claims
  /// @throws MalformedBodyException where the block is damaged, too short or too long
  public static int decode(byte[] source, int offset, int length, byte[] target)
      throws MalformedBodyException {
    long header = header(source, offset, length);
    int decoded = (int) Math.min(header >>> 3, Integer.MAX_VALUE);
    int in = offset + (int) (header & 7);
    int end = offset + length;
    if (decoded > target.length) {
      throw new MalformedBodyException(CORRUPT);
    }
    int out = 0;
    while (in < end) {
      int tag = source[in++] & 0xff;
      int extra = extraBytes(tag);
      if (end - in < extra) {
        throw new MalformedBodyException(CORRUPT);
      }
      int operand = littleEndian(source, in, extra);
      in += extra;
      if ((tag & 3) == 0) {
        int count = extra == 0 ? (tag >>> 2) + 1 : operand + 1;
        if (count <= 0 || count > end - in || count > decoded - out) {
          throw new MalformedBodyException(CORRUPT);
        }
        System.arraycopy(source, in, target, out, count);
        in += count;
        out += count;
      } else {
        boolean shortCopy = (tag & 3) == 1;
        int count = shortCopy ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
        int distance = shortCopy ? ((tag >>> 5) << 8) | operand : operand;
        if (distance <= 0 || distance > out || count > decoded - out) {
          throw new MalformedBodyException(CORRUPT);
        }
        copy(target, out, distance, count);
        out += count;
      }
    }
    if (out != decoded) {
      throw new MalformedBodyException(CORRUPT);
    }
    return decoded;
  }

  /// Decoded length times 8 plus the number of bytes the varint took.
  private static long header(byte[] source, int offset, int length) throws MalformedBodyException {
    long value = 0;
    int at = 0;
    while (at < length && at < MAX_LENGTH_BYTES) {
      int b = source[offset + at];
      value |= (long) (b & 0x7f) << (7 * at);
      at++;
      if (b >= 0) {
        if (value > 0xffffffffL) {
          throw new MalformedBodyException(CORRUPT);
        }
        return value << 3 | at;
      }
    }
    throw new MalformedBodyException(CORRUPT);
  }

  private static int extraBytes(int tag) {
    return switch (tag & 3) {
      case 0 -> Math.max(0, (tag >>> 2) - 59);
      case 1 -> 1;
      case 2 -> 2;
      default -> 4;
    };
  }

  private static int littleEndian(byte[] source, int at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (source[at + i] & 0xff) << (8 * i);
    }
    return value;
  }

  /// Copies `count` bytes from `distance` before `out`; source and target may overlap, which
  /// repeats the pattern.
  private static void copy(byte[] target, int out, int distance, int count) {
    if (distance >= count) {
      System.arraycopy(target, out - distance, target, out, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[out + i] = target[out - distance + i];
    }
  }
}

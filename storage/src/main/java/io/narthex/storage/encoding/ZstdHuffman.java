package io.narthex.storage.encoding;

/// A Huffman code for literals (RFC 8878, section 4.2). Immutable.
final class ZstdHuffman {
  private static final int MAX_BITS = 11;
  private static final int MAX_WEIGHTS = 255;
  private static final int MAX_WEIGHT_LOG = 6;

  private final int maxBits;
  private final byte[] symbols;
  private final byte[] lengths;

  private ZstdHuffman(int[] weights, int count, int maxBits) {
    this.maxBits = maxBits;
    symbols = new byte[1 << maxBits];
    lengths = new byte[1 << maxBits];
    int at = 0;
    for (int weight = 1; weight <= maxBits; weight++) {
      for (int symbol = 0; symbol < count; symbol++) {
        if (weights[symbol] == weight) {
          int end = at + (1 << (weight - 1));
          for (; at < end; at++) {
            symbols[at] = (byte) symbol;
            lengths[at] = (byte) (maxBits + 1 - weight);
          }
        }
      }
    }
  }

  /// Reads the description of a code.
  static ZstdHuffman read(ByteReader in) {
    int[] weights = new int[MAX_WEIGHTS + 1];
    int header = in.readByte();
    int count;
    if (header >= 128) {
      count = header - 127;
      for (int i = 0; i < count; i += 2) {
        int pair = in.readByte();
        weights[i] = pair >>> 4;
        weights[i + 1] = pair & 15;
      }
      weights[count] = 0;
    } else {
      count = readCompressed(in, header, weights);
    }
    return complete(weights, count);
  }

  /// Two states take turns until the stream has ended.
  private static int readCompressed(ByteReader in, int length, int[] weights) {
    ByteReader part = in.slice(length);
    int end = part.position() + length;
    ZstdStates states = ZstdStates.read(part, MAX_WEIGHT_LOG, MAX_WEIGHTS);
    ZstdBits bits = new ZstdBits(part.bytes(), part.position(), end);
    int one = states.start(bits);
    int other = states.start(bits);
    int count = 0;
    while (true) {
      if (count > MAX_WEIGHTS - 2) {
        throw new MalformedBytesException("zstd weights: expected=at most 255, actual=more");
      }
      weights[count++] = states.symbol(one);
      one = states.next(one, bits);
      if (bits.left() < 0) {
        weights[count++] = states.symbol(other);
        return count;
      }
      int swapped = one;
      one = other;
      other = swapped;
    }
  }

  /// The last weight is what is missing to a power of two.
  private static ZstdHuffman complete(int[] weights, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] > MAX_BITS) {
        throw new MalformedBytesException(
            "zstd weight: expected=at most " + MAX_BITS + ", actual=" + weights[i]);
      }
      sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
    }
    int maxBits = 32 - Integer.numberOfLeadingZeros(sum);
    int missing = (1 << maxBits) - sum;
    if (sum == 0 || maxBits > MAX_BITS || Integer.bitCount(missing) != 1) {
      throw new MalformedBytesException(
          "zstd weights: expected=one short of a power of two, actual=" + sum);
    }
    weights[count] = 32 - Integer.numberOfLeadingZeros(missing);
    return new ZstdHuffman(weights, count + 1, maxBits);
  }

  /// Decodes the stream `in` into `into[at..end)`.
  void decode(ZstdBits in, byte[] into, int at, int end) {
    for (int i = at; i < end; i++) {
      int code = in.peek(maxBits);
      into[i] = symbols[code];
      in.skip(lengths[code]);
    }
    if (in.left() != 0) {
      throw new MalformedBytesException(
          "zstd literals: expected=all bits used, actual=" + in.left() + " left");
    }
  }
}

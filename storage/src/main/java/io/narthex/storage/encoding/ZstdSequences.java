package io.narthex.storage.encoding;

import org.jspecify.annotations.Nullable;

/// Decodes the sequences of zstd blocks (RFC 8878, section 3.1.1.3.2): so many literals, then a
/// match of a length at a distance. Tables and recent distances go from block to block of a frame.
/// Not thread-safe.
final class ZstdSequences {
  private static final int[] LITERAL_BASES = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64,
    128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
  };
  private static final int[] LITERAL_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11,
    12, 13, 14, 15, 16
  };
  private static final int[] MATCH_BASES = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051,
    4099, 8195, 16387, 32771, 65539
  };
  private static final int[] MATCH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };
  private static final Alphabet LITERALS =
      new Alphabet(
          35,
          9,
          6,
          new int[] {
            4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1,
            1, 1, 1, -1, -1, -1, -1
          });
  private static final Alphabet OFFSETS =
      new Alphabet(
          31,
          8,
          5,
          new int[] {
            1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
            -1
          });
  private static final Alphabet MATCHES =
      new Alphabet(
          52,
          9,
          6,
          new int[] {
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
          });

  /// What a table of one kind may hold, and the one that the standard sets.
  private record Alphabet(int maxSymbol, int maxLog, ZstdStates standard) {
    Alphabet(int maxSymbol, int maxLog, int standardLog, int[] standardCounts) {
      this(maxSymbol, maxLog, new ZstdStates(standardLog, standardCounts));
    }
  }

  private final int[] recent = {1, 4, 8};
  private @Nullable ZstdStates literals;
  private @Nullable ZstdStates offsets;
  private @Nullable ZstdStates matches;

  /// Takes sequences in their order.
  interface Sink {
    /// Appends the next `literals` literals, then `length` bytes from `distance` before.
    void sequence(int literals, int length, int distance);
  }

  /// Decodes the section that `in` stands at and ends with.
  void decode(ByteReader in, Sink sink) {
    int count = in.readByte();
    if (count == 255) {
      count = in.readByte() + (in.readByte() << 8) + 0x7f00;
    } else if (count >= 128) {
      count = ((count - 128) << 8) + in.readByte();
    }
    if (count == 0) {
      return;
    }
    int modes = in.readByte();
    ZstdStates literalStates = table(in, modes >>> 6, LITERALS, literals);
    ZstdStates offsetStates = table(in, (modes >>> 4) & 3, OFFSETS, offsets);
    ZstdStates matchStates = table(in, (modes >>> 2) & 3, MATCHES, matches);
    literals = literalStates;
    offsets = offsetStates;
    matches = matchStates;
    ZstdBits bits = new ZstdBits(in.bytes(), in.position(), in.position() + in.remaining());
    int literal = literalStates.start(bits);
    int offset = offsetStates.start(bits);
    int match = matchStates.start(bits);
    for (int i = 0; i < count; i++) {
      int offsetCode = offsetStates.symbol(offset);
      int matchCode = matchStates.symbol(match);
      int literalCode = literalStates.symbol(literal);
      long distance = (1L << offsetCode) + (bits.read(offsetCode) & 0xffffffffL);
      int length = MATCH_BASES[matchCode] + bits.read(MATCH_BITS[matchCode]);
      int before = LITERAL_BASES[literalCode] + bits.read(LITERAL_BITS[literalCode]);
      if (i < count - 1) {
        literal = literalStates.next(literal, bits);
        match = matchStates.next(match, bits);
        offset = offsetStates.next(offset, bits);
      }
      if (bits.left() < 0) {
        throw new MalformedBytesException("zstd sequences: expected=more bits, actual=none left");
      }
      sink.sequence(before, length, distance(distance, before));
    }
    if (bits.left() != 0) {
      throw new MalformedBytesException(
          "zstd sequences: expected=all bits used, actual=" + bits.left() + " left");
    }
  }

  /// The table of a mode: 0 the standard's, 1 one symbol, 2 described here, 3 that of the block
  /// before.
  private static ZstdStates table(
      ByteReader in, int mode, Alphabet alphabet, @Nullable ZstdStates before) {
    return switch (mode) {
      case 0 -> alphabet.standard;
      case 1 -> {
        int symbol = in.readByte();
        if (symbol > alphabet.maxSymbol) {
          throw new MalformedBytesException(
              "zstd symbol: expected=at most " + alphabet.maxSymbol + ", actual=" + symbol);
        }
        yield ZstdStates.constant(symbol);
      }
      case 2 -> ZstdStates.read(in, alphabet.maxLog, alphabet.maxSymbol);
      default -> {
        if (before == null) {
          throw new MalformedBytesException("zstd table: expected=one before, actual=none");
        }
        yield before;
      }
    };
  }

  /// The distance that an offset stands for: 1 to 3 are recent ones.
  private int distance(long offset, int literalsBefore) {
    if (offset > 3) {
      if (offset - 3 > Integer.MAX_VALUE) {
        throw new MalformedBytesException("zstd distance: expected=below 2^31, actual=" + offset);
      }
      return remember(2, (int) (offset - 3));
    }
    int place = (int) offset - (literalsBefore == 0 ? 0 : 1);
    return place == 3 ? remember(2, recent[0] - 1) : remember(place, recent[place]);
  }

  /// Puts a distance before the `place` most recent ones.
  private int remember(int place, int distance) {
    System.arraycopy(recent, 0, recent, 1, place);
    recent[0] = distance;
    return distance;
  }
}

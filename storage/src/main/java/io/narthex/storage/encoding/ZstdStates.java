package io.narthex.storage.encoding;

import java.util.Arrays;

/// A table of finite state entropy (RFC 8878, section 4.1): a state yields a symbol and, with some
/// bits, the next state. Immutable.
final class ZstdStates {
  private static final int MIN_LOG = 5;

  private final int log;
  private final byte[] symbols;
  private final byte[] bits;
  private final short[] baselines;

  /// @param counts normalised: how many of the 2^log states each symbol has, −1 for less than one
  ZstdStates(int log, int[] counts) {
    this.log = log;
    int size = 1 << log;
    symbols = new byte[size];
    bits = new byte[size];
    baselines = new short[size];
    int[] next = new int[counts.length];
    int high = size;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      next[symbol] = counts[symbol];
      if (counts[symbol] == -1) {
        symbols[--high] = (byte) symbol;
        next[symbol] = 1;
      }
    }
    int position = 0;
    int step = (size >> 1) + (size >> 3) + 3;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      for (int i = 0; i < counts[symbol]; i++) {
        symbols[position] = (byte) symbol;
        do {
          position = (position + step) & (size - 1);
        } while (position >= high);
      }
    }
    for (int state = 0; state < size; state++) {
      int place = next[symbols[state]]++;
      int count = log - (31 - Integer.numberOfLeadingZeros(place));
      bits[state] = (byte) count;
      baselines[state] = (short) ((place << count) - size);
    }
  }

  /// The table that always yields `symbol`.
  static ZstdStates constant(int symbol) {
    int[] counts = new int[symbol + 1];
    counts[symbol] = 1;
    return new ZstdStates(0, counts);
  }

  /// Reads the description of a table.
  static ZstdStates read(ByteReader in, int maxLog, int maxSymbol) {
    ZstdForwardBits bitsIn = new ZstdForwardBits(in);
    int log = bitsIn.read(4) + MIN_LOG;
    if (log > maxLog) {
      throw new MalformedBytesException(
          "zstd table: expected=at most 2^" + maxLog + " states, actual=2^" + log);
    }
    int[] counts = new int[maxSymbol + 1];
    int symbol = 0;
    int remaining = 1 << log;
    while (remaining > 0) {
      if (symbol > maxSymbol) {
        throw tooManySymbols(maxSymbol);
      }
      int count = readCount(bitsIn, remaining);
      remaining -= Math.abs(count);
      counts[symbol++] = count;
      if (count == 0) {
        int repeat;
        do {
          repeat = bitsIn.read(2);
          symbol += repeat;
          if (symbol > maxSymbol) {
            throw tooManySymbols(maxSymbol);
          }
        } while (repeat == 3);
      }
    }
    bitsIn.end();
    return new ZstdStates(log, Arrays.copyOf(counts, symbol));
  }

  private static MalformedBytesException tooManySymbols(int maxSymbol) {
    return new MalformedBytesException(
        "zstd table: expected=symbols up to " + maxSymbol + ", actual=more");
  }

  private static int readCount(ZstdForwardBits in, int remaining) {
    int width = 32 - Integer.numberOfLeadingZeros(remaining + 1);
    int shorter = (1 << width) - 1 - (remaining + 1);
    int low = in.read(width - 1);
    if (low < shorter) {
      return low - 1;
    }
    int value = low | in.read(1) << (width - 1);
    return (value >= 1 << (width - 1) ? value - shorter : value) - 1;
  }

  /// The first state of a stream.
  int start(ZstdBits in) {
    return in.read(log);
  }

  int symbol(int state) {
    return symbols[state] & 0xff;
  }

  int next(int state, ZstdBits in) {
    return baselines[state] + in.read(bits[state]);
  }
}

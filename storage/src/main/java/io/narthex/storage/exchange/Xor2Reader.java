package io.narthex.storage.exchange;

import io.narthex.storage.sample.StaleMarker;

/// Decodes the bit stream of [Xor2Format]. Reused, not thread-safe.
final class Xor2Reader {
  private final BitReader in;
  private final ValueWindow window;
  private long timestampMs;
  private long deltaMs;

  /// Bits of the last value that was no stale marker.
  private long value;

  Xor2Reader(BitReader in, ValueWindow window) {
    this.in = in;
    this.window = window;
  }

  /// Decodes what `in` stands at.
  void decode(int startHeader, int count, FloatSamples into) {
    int firstChange = startHeader & Xor2Format.MAX_FIRST_CHANGE;
    deltaMs = 0;
    value = 0;
    long startMs = 0;
    long sinceStartMs = 0;
    for (int i = 0; i < count; i++) {
      long previousMs = timestampMs;
      long bits = i == 0 ? readFirst() : i == 1 ? readSecond() : readNext();
      if (bits != StaleMarker.BITS) {
        value = bits;
      }
      if (i == 0) {
        startMs =
            (startHeader & Xor2Format.FIRST_START_KNOWN) == 0
                ? 0
                : timestampMs - in.readSignedVarint();
      } else if (firstChange > 0 && i >= firstChange) {
        sinceStartMs += VariableBits.read(in);
        startMs = previousMs - sinceStartMs;
      }
      into.add(startMs, timestampMs, Double.longBitsToDouble(bits));
    }
  }

  private long readFirst() {
    timestampMs = in.readSignedVarint();
    return in.readBits(Long.SIZE);
  }

  private long readSecond() {
    deltaMs = in.readVarint();
    timestampMs += deltaMs;
    return readValue();
  }

  private long readNext() {
    int control = in.readOnes(5);
    deltaMs +=
        switch (control) {
          case 2 -> readSigned(13);
          case 3 -> readSigned(20);
          case 4 -> in.readBits(Long.SIZE);
          default -> 0;
        };
    timestampMs += deltaMs;
    return switch (control) {
      case 0 -> value;
      case 1 -> value ^ (in.readBit() ? window.readNew(in) : window.readOld(in));
      case 5 -> StaleMarker.BITS;
      default -> readValue();
    };
  }

  private long readValue() {
    return switch (in.readOnes(3)) {
      case 0 -> value;
      case 1 -> value ^ window.readOld(in);
      case 2 -> value ^ window.readNew(in);
      default -> StaleMarker.BITS;
    };
  }

  /// Two's complement, other than [BitReader#readUpwards].
  private long readSigned(int width) {
    return in.readBits(width) << (Long.SIZE - width) >> (Long.SIZE - width);
  }
}

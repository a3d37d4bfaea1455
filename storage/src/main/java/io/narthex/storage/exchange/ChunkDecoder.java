package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;

/// Decodes float chunks. Reused from chunk to chunk, not thread-safe.
///
/// Bit stream of an XOR chunk, `varint` and `signed varint` as in [io.narthex.storage.encoding.Varints]:
///
///     sample 0:  timestamp (signed varint) | value (64 bits)
///     sample 1:  delta (varint) | change of the value
///     sample 2…: change of the delta | change of the value
///
///     change of the delta: 0 | 10, 14 bits | 110, 17 bits | 1110, 20 bits | 1111, 64 bits
///     change of the value: 0 none | 10, old window | 11, new window    (see ValueWindow)
///
/// That of XOR2 is with [Xor2Format].
public final class ChunkDecoder {
  private final BitReader in = new BitReader();
  private final ValueWindow window = new ValueWindow();
  private final Xor2Reader xor2 = new Xor2Reader(in, window);

  /// Decodes `length` bytes from `at` into `into`, whose samples are replaced.
  ///
  /// @param encoding a float encoding
  /// @throws MalformedBytesException where they are no chunk of this encoding
  public void decode(ChunkEncoding encoding, byte[] bytes, int at, int length, FloatSamples into) {
    if (!encoding.isFloat()) {
      throw new IllegalArgumentException(
          "chunk encoding: expected=XOR or XOR2, actual=" + encoding);
    }
    int count = encoding.sampleCount(bytes, at, length);
    in.reset(bytes, at + encoding.headerBytes(), length - encoding.headerBytes());
    window.reset();
    into.clear();
    if (encoding == ChunkEncoding.XOR) {
      decodeXor(count, into);
    } else {
      xor2.decode(bytes[at + Xor2Format.START_HEADER_OFFSET], count, into);
    }
  }

  private void decodeXor(int count, FloatSamples into) {
    long timestampMs = 0;
    long deltaMs = 0;
    long value = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        timestampMs = in.readSignedVarint();
        value = in.readBits(Long.SIZE);
      } else {
        deltaMs = i == 1 ? in.readVarint() : deltaMs + readDeltaChange();
        timestampMs += deltaMs;
        value ^= readValueChange();
      }
      into.add(0, timestampMs, Double.longBitsToDouble(value));
    }
  }

  private long readDeltaChange() {
    return switch (in.readOnes(4)) {
      case 0 -> 0;
      case 1 -> in.readUpwards(14);
      case 2 -> in.readUpwards(17);
      case 3 -> in.readUpwards(20);
      default -> in.readBits(Long.SIZE);
    };
  }

  private long readValueChange() {
    return switch (in.readOnes(2)) {
      case 0 -> 0;
      case 1 -> window.readOld(in);
      default -> window.readNew(in);
    };
  }
}

package io.narthex.storage.exchange;

/// Encodes XOR chunks sample by sample, as the format is written down: what [XorEncoder] is held
/// against. Not thread-safe.
final class NaiveXorEncoder {
  private final BitWriter out = new BitWriter();
  private final WindowWriter window = new WindowWriter();
  private int count;
  private long timestampMs;
  private long deltaMs;
  private long value;

  NaiveXorEncoder() {
    clear();
  }

  /// Starts an empty chunk.
  void clear() {
    out.reset(ChunkEncoding.XOR.headerBytes());
    window.reset();
    count = 0;
  }

  /// Samples in the chunk.
  int count() {
    return count;
  }

  /// The chunk's bytes, the first [#length] of them, valid until the next call.
  byte[] bytes() {
    BigEndian.putShort(out.bytes(), 0, count);
    return out.bytes();
  }

  int length() {
    return out.length();
  }

  /// Appends a sample; timestamps are not held against those before.
  ///
  /// @throws IllegalStateException where the chunk holds [FloatSamples#MAX_COUNT] samples
  void append(long newTimestampMs, double newValue) {
    if (count == FloatSamples.MAX_COUNT) {
      throw new IllegalStateException("samples of a chunk: expected=at most " + count);
    }
    long newBits = Double.doubleToRawLongBits(newValue);
    long newDeltaMs = newTimestampMs - timestampMs;
    if (count == 0) {
      out.writeSignedVarint(newTimestampMs);
      out.writeBits(newBits, Long.SIZE);
    } else {
      if (count == 1) {
        out.writeVarint(newDeltaMs);
      } else {
        writeDeltaChange(newDeltaMs - deltaMs);
      }
      writeValueChange(newBits ^ value);
    }
    timestampMs = newTimestampMs;
    deltaMs = newDeltaMs;
    value = newBits;
    count++;
  }

  private void writeDeltaChange(long change) {
    if (change == 0) {
      out.writeBit(false);
    } else if (VariableBits.fits(change, 14)) {
      out.writeBits(0b10, 2);
      out.writeBits(change, 14);
    } else if (VariableBits.fits(change, 17)) {
      out.writeBits(0b110, 3);
      out.writeBits(change, 17);
    } else if (VariableBits.fits(change, 20)) {
      out.writeBits(0b1110, 4);
      out.writeBits(change, 20);
    } else {
      out.writeBits(0b1111, 4);
      out.writeBits(change, Long.SIZE);
    }
  }

  private void writeValueChange(long changed) {
    if (changed == 0) {
      out.writeBit(false);
    } else if (window.fits(changed)) {
      window.writeOld(out, 0b10, 2, changed);
    } else {
      window.writeNew(out, 0b11, 2, changed);
    }
  }
}

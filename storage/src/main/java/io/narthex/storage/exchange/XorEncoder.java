package io.narthex.storage.exchange;

/// Encodes XOR chunks, byte for byte as upstream; the format is with [ChunkDecoder]. Reused from
/// chunk to chunk, not thread-safe.
public final class XorEncoder {
  private final BitWriter out = new BitWriter();
  private final ValueWindow window = new ValueWindow();
  private int count;
  private long timestampMs;
  private long deltaMs;
  private long value;

  public XorEncoder() {
    clear();
  }

  /// Starts an empty chunk.
  public void clear() {
    out.reset(ChunkEncoding.XOR.headerBytes());
    window.reset();
    count = 0;
  }

  /// Samples in the chunk.
  public int count() {
    return count;
  }

  /// The chunk's bytes, the first [#length] of them, valid until the next call.
  public byte[] bytes() {
    BigEndian.putShort(out.bytes(), 0, count);
    return out.bytes();
  }

  public int length() {
    return out.length();
  }

  /// Appends a sample; timestamps are not held against those before.
  ///
  /// @throws IllegalStateException where the chunk holds [FloatSamples#MAX_COUNT] samples
  public void append(long newTimestampMs, double newValue) {
    if (count == FloatSamples.MAX_COUNT) {
      throw new IllegalStateException("samples of a chunk: expected=at most " + count);
    }
    long newBits = Double.doubleToRawLongBits(newValue);
    long newDeltaMs = newTimestampMs - timestampMs;
    if (count == 0) {
      out.writeSignedVarint(newTimestampMs);
      out.writeBits(newBits, Long.SIZE);
    } else {
      int zeroBits = 0;
      if (count == 1) {
        out.writeVarint(newDeltaMs);
      } else if (newDeltaMs == deltaMs) {
        zeroBits = 1;
      } else {
        writeDeltaChange(newDeltaMs - deltaMs);
      }
      writeValueChange(zeroBits, newBits ^ value);
    }
    timestampMs = newTimestampMs;
    deltaMs = newDeltaMs;
    value = newBits;
    count++;
  }

  /// Writes a change that is not 0.
  private void writeDeltaChange(long change) {
    if (VariableBits.fits(change, 14)) {
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

  /// @param zeroBits bits that are still to be written before, all 0: nearly all samples come at
  ///   regular intervals, and are written in one step then
  private void writeValueChange(int zeroBits, long changed) {
    if (changed == 0) {
      out.writeBits(0, zeroBits + 1);
    } else if (window.fits(changed)) {
      window.writeOld(out, 0b10, zeroBits + 2, changed);
    } else {
      window.writeNew(out, 0b11, zeroBits + 2, changed);
    }
  }
}

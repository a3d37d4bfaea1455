package io.narthex.storage.exchange;

import io.narthex.storage.sample.StaleMarker;

/// Encodes XOR2 chunks, byte for byte as upstream, for tests of the reader: what is exported is
/// written as XOR. Reused from chunk to chunk, not thread-safe.
final class Xor2Encoder {
  private final BitWriter out = new BitWriter();
  private final WindowWriter window = new WindowWriter();
  private int count;
  private long timestampMs;
  private long deltaMs;

  /// Bits of the last value that was no stale marker.
  private long value;

  private long startMs;
  private long sinceStartMs;
  private boolean startsChange;

  Xor2Encoder() {
    clear();
  }

  /// Starts an empty chunk.
  public void clear() {
    out.reset(ChunkEncoding.XOR2.headerBytes());
    window.reset();
    count = 0;
    value = 0;
    sinceStartMs = 0;
    startsChange = false;
  }

  /// Samples in the chunk.
  public int count() {
    return count;
  }

  /// The chunk's bytes, the first [#length] of them, valid until the next call.
  public byte[] bytes() {
    return out.bytes();
  }

  public int length() {
    return out.length();
  }

  /// Appends a sample; timestamps are not held against those before.
  ///
  /// @param newStartMs start timestamp, 0: unknown
  /// @throws IllegalStateException where the chunk holds [FloatSamples#MAX_COUNT] samples
  public void append(long newStartMs, long newTimestampMs, double newValue) {
    if (count == FloatSamples.MAX_COUNT) {
      throw new IllegalStateException("samples of a chunk: expected=at most " + count);
    }
    long newBits = Double.doubleToRawLongBits(newValue);
    long newDeltaMs = newTimestampMs - timestampMs;
    if (count == 0) {
      out.writeSignedVarint(newTimestampMs);
      out.writeBits(newBits, Long.SIZE);
      if (newStartMs != 0) {
        out.writeSignedVarint(newTimestampMs - newStartMs);
        setHeader(Xor2Format.FIRST_START_KNOWN);
      }
    } else {
      if (count == 1) {
        out.writeVarint(newDeltaMs);
        writeValue(newBits);
      } else {
        writeNext(newDeltaMs - deltaMs, newBits);
      }
      writeStart(newStartMs);
    }
    startMs = newStartMs;
    timestampMs = newTimestampMs;
    deltaMs = newDeltaMs;
    if (newBits != StaleMarker.BITS) {
      value = newBits;
    }
    BigEndian.putShort(out.bytes(), 0, ++count);
  }

  private void writeNext(long change, long newBits) {
    if (change != 0) {
      writeDeltaChange(change);
      writeValue(newBits);
      return;
    }
    long changed = newBits ^ value;
    if (newBits == StaleMarker.BITS) {
      out.writeBits(0b11111, 5);
    } else if (changed == 0) {
      out.writeBit(false);
    } else if (window.fits(changed)) {
      window.writeOld(out, 0b100, 3, changed);
    } else {
      window.writeNew(out, 0b101, 3, changed);
    }
  }

  private void writeDeltaChange(long change) {
    if (fitsSigned(change, 13)) {
      out.writeBits(0b110, 3);
      out.writeBits(change, 13);
    } else if (fitsSigned(change, 20)) {
      out.writeBits(0b1110, 4);
      out.writeBits(change, 20);
    } else {
      out.writeBits(0b11110, 5);
      out.writeBits(change, Long.SIZE);
    }
  }

  private static boolean fitsSigned(long number, int width) {
    long half = 1L << (width - 1);
    return number >= -half && number < half;
  }

  private void writeValue(long newBits) {
    long changed = newBits ^ value;
    if (newBits == StaleMarker.BITS) {
      out.writeBits(0b111, 3);
    } else if (changed == 0) {
      out.writeBit(false);
    } else if (window.fits(changed)) {
      window.writeOld(out, 0b10, 2, changed);
    } else {
      window.writeNew(out, 0b110, 3, changed);
    }
  }

  /// Writes the start of sample `count`, not the first, if it has to be there.
  private void writeStart(long newStartMs) {
    if (!startsChange) {
      if (newStartMs == startMs && count != Xor2Format.MAX_FIRST_CHANGE) {
        return;
      }
      startsChange = true;
      setHeader(count);
    }
    long newSinceStartMs = timestampMs - newStartMs;
    writeVariable(newSinceStartMs - sinceStartMs);
    sinceStartMs = newSinceStartMs;
  }

  /// Inverse of [VariableBits#read].
  private void writeVariable(long number) {
    int place = number == 0 ? 0 : 1;
    while (place > 0
        && place < VariableBits.LAST
        && !VariableBits.fits(number, VariableBits.WIDTHS[place])) {
      place++;
    }
    if (place == VariableBits.LAST) {
      out.writeBits(0xff, place);
    } else {
      out.writeBits((1L << (place + 1)) - 2, place + 1);
    }
    if (place > 0) {
      out.writeBits(number, VariableBits.WIDTHS[place]);
    }
  }

  private void setHeader(int bits) {
    out.bytes()[Xor2Format.START_HEADER_OFFSET] |= (byte) bits;
  }
}

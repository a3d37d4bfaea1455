package io.narthex.storage.testing;

/// A float sample, compared by bits.
public record Point(long timestampMs, long bits) {
  public static Point of(long timestampMs, double value) {
    return new Point(timestampMs, Double.doubleToRawLongBits(value));
  }

  @Override
  public String toString() {
    return timestampMs + "=" + Double.longBitsToDouble(bits) + "/" + Long.toHexString(bits);
  }
}

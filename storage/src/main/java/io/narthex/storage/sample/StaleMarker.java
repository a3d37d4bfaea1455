package io.narthex.storage.sample;

/// The NaN that ends a series: "this series is gone from here on". Compared by bits, since every
/// NaN is unequal to itself.
public final class StaleMarker {
  /// Bits of the marker (upstream: `value.StaleNaN`).
  public static final long BITS = 0x7ff0000000000002L;

  /// Bits of an ordinary NaN as upstream writes it.
  public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

  private StaleMarker() {}

  public static boolean is(double value) {
    return Double.doubleToRawLongBits(value) == BITS;
  }

  /// The marker as a double. Copying it through registers keeps its bits.
  public static double value() {
    return Double.longBitsToDouble(BITS);
  }
}

package io.narthex.query.function;

import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;

/// A step at which a series has no sample. Rows of values hold the bits of the stale marker there:
/// selectors let no stale marker through and arithmetic cannot make one (it quietens every NaN), so
/// the marker is free to say "nothing here". Compare by bits, never by `==`.
public final class Gap {
  /// The value of a step without a sample.
  public static final double VALUE = StaleMarker.value();

  private Gap() {}

  /// Whether there is no sample.
  public static boolean is(double value) {
    return Double.doubleToRawLongBits(value) == StaleMarker.BITS;
  }

  /// Makes all of `row` gaps.
  public static void fill(double[] row) {
    Arrays.fill(row, VALUE);
  }

  /// Number of samples in `row`.
  public static int samples(double[] row) {
    int count = 0;
    for (double value : row) {
      if (!is(value)) {
        count++;
      }
    }
    return count;
  }
}

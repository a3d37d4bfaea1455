package io.narthex.query.naive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the language leaves open, decided one way or another: what rounding makes of the last
/// digits of results that are not exact, and which series come first. A query is *undecided* where
/// its answer changes with that by more than two answers may differ: where equal numbers are told
/// apart (`bottomk` over `stddev(timestamp(…))`), where a limit is just met, where little is left
/// of large numbers, where `limitk` has a choice that shows. Undecided queries are left out.
final class NaiveChance {
  private static final double RELATIVE = 1e-13;

  private final int seed;
  private boolean asked;

  /// @param seed of the chance, 0 for exact results and the order there is
  NaiveChance(int seed) {
    this.seed = seed;
  }

  /// Whether anything was left open so far.
  boolean isAsked() {
    return asked;
  }

  /// A result as it could have been rounded.
  ///
  /// @param largest of the numbers that it is what is left of; 0: only the result itself counts
  /// @param where tells results apart
  double rounded(double value, double largest, Map<String, String> where) {
    asked = true;
    if (seed == 0 || (value == 0 && largest == 0)) {
      return value;
    }
    int hash = (Double.hashCode(value) * 31 + where.hashCode()) * seed;
    double share = (((hash ^ (hash >>> 15)) * 0x2c1b3c6d) >> 8) / 0x1p23;
    return value + share * RELATIVE * Math.max(largest, Math.abs(value));
  }

  /// A standard deviation, or its square, as it could have been rounded: it may be small against
  /// the samples, which are rounded too. A tenth of what rounding may add elsewhere is some fifty
  /// units in the last place.
  double deviation(
      double value, boolean squared, Collection<Double> samples, Map<String, String> where) {
    double largest = 0;
    for (double sample : samples) {
      largest = Math.max(largest, Math.abs(sample) / 10);
    }
    double left = squared ? largest * (Math.sqrt(value) + largest * RELATIVE) : largest;
    return rounded(value, Double.isFinite(left) ? left : 0, where);
  }

  /// Samples in an order that they could have had.
  <T> List<T> ordered(List<T> samples) {
    asked = true;
    List<T> ordered = new ArrayList<>(samples);
    if (seed < 0) {
      Collections.reverse(ordered);
    } else if (seed > 0) {
      Collections.shuffle(ordered, new Random(seed));
    }
    return ordered;
  }
}

package io.narthex.rules.template;

import org.jspecify.annotations.Nullable;

/// The methods of Go's `time.Duration`.
final class DurationMethods {
  private static final long SECOND = 1_000_000_000L;

  private DurationMethods() {}

  /// A method of a duration, null where there is none of this name.
  static @Nullable Function of(long nanos, String name) {
    Value constant = constant(nanos, name);
    if (constant != null) {
      return Function.of(name, (arguments, budget) -> constant);
    }
    return switch (name) {
      case "Truncate", "Round" ->
          Function.of(
              name,
              (a, budget) -> {
                long unit = ((Value.Duration) a.getFirst()).nanos();
                return new Value.Duration(
                    name.equals("Round") ? round(nanos, unit) : truncate(nanos, unit), false);
              },
              Parameter.DURATION);
      default -> null;
    };
  }

  private static @Nullable Value constant(long nanos, String name) {
    return switch (name) {
      case "String" -> Value.text(GoTime.text(nanos));
      case "Nanoseconds" -> new Value.Int(nanos, "int64");
      case "Microseconds" -> new Value.Int(nanos / 1_000, "int64");
      case "Milliseconds" -> new Value.Int(nanos / 1_000_000, "int64");
      case "Seconds" -> new Value.Real(units(nanos, SECOND));
      case "Minutes" -> new Value.Real(units(nanos, 60 * SECOND));
      case "Hours" -> new Value.Real(units(nanos, 3600 * SECOND));
      case "Abs" ->
          new Value.Duration(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos), false);
      default -> null;
    };
  }

  /// Whole units and the rest are divided apart, which decides how the sum is rounded.
  static double units(long nanos, long unit) {
    long whole = nanos / unit;
    return whole + (double) (nanos % unit) / unit;
  }

  private static long truncate(long nanos, long unit) {
    return unit <= 0 ? nanos : nanos - nanos % unit;
  }

  /// Half away from zero, at most as far as the range goes.
  private static long round(long nanos, long unit) {
    if (unit <= 0) {
      return nanos;
    }
    long rest = nanos % unit;
    long size = Math.abs(rest);
    if (size < unit - size) {
      return nanos - rest;
    }
    long down = nanos - rest;
    long result = nanos < 0 ? down - unit : down + unit;
    boolean overflowed = (nanos < 0) != (result < 0);
    return overflowed ? (nanos < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : result;
  }
}

package io.narthex.rules.template;

import io.narthex.storage.text.Durations;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.TextSyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Numbers and times for people.
final class HumanFunctions {
  private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
  private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};
  private static final String[] BINARY = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};

  private HumanFunctions() {}

  static List<Function> all() {
    return List.of(
        of("humanize", v -> Value.text(humanize(v))),
        of("humanize1024", v -> Value.text(humanize1024(v))),
        of("humanizeDuration", v -> Value.text(humanizeDuration(v))),
        of("humanizePercentage", v -> Value.text(general(v * 100) + "%")),
        of("humanizeTimestamp", v -> Value.text(humanizeTimestamp(v))),
        of("toTime", HumanFunctions::toTime),
        of("toDuration", v -> new Value.Duration(truncated(v * 1e9), true)),
        Function.of("parseDuration", (a, budget) -> parseDuration(a.getFirst()), Parameter.TEXT));
  }

  @FunctionalInterface
  private interface OfNumber {
    Value apply(double number) throws EvaluationException;
  }

  private static Function of(String name, OfNumber function) {
    return Function.of(name, (a, budget) -> function.apply(number(a.getFirst())), Parameter.ANY);
  }

  private static double number(Value value) throws EvaluationException {
    return switch (value) {
      case Value.Real number -> number.value();
      case Value.Int number when isWide(number.typeName()) -> number.value();
      case Value.Uint number when isWide(number.typeName()) ->
          number.value() >= 0
              ? number.value()
              : ((number.value() >>> 1) | (number.value() & 1)) * 2.0;
      case Value.Duration duration when !duration.pointer() ->
          DurationMethods.units(duration.nanos(), 1_000_000_000L);
      case Value.Text text when !text.html() -> parsed(text.value());
      default -> throw new EvaluationException("can't convert " + value.typeName() + " to float");
    };
  }

  private static boolean isWide(String type) {
    return !type.matches("u?int(8|16|32)");
  }

  private static double parsed(String text) throws EvaluationException {
    try {
      return GoFloat.parse(text);
    } catch (NumberFormatException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Four significant digits: `%.4g`.
  private static String general(double value) {
    return GoFloat.format(value, 'g', 4);
  }

  private static String humanize(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return general(value);
    }
    double scaled = value;
    String prefix = "";
    if (Math.abs(value) >= 1) {
      for (int i = 0; i < LARGE.length && Math.abs(scaled) >= 1000; i++) {
        prefix = LARGE[i];
        scaled /= 1000;
      }
      return general(scaled) + prefix;
    }
    for (int i = 0; i < SMALL.length && Math.abs(scaled) < 1; i++) {
      prefix = SMALL[i];
      scaled *= 1000;
    }
    return general(scaled) + prefix;
  }

  private static String humanize1024(double value) {
    double scaled = value;
    String prefix = "";
    if (Double.isFinite(value)) {
      for (int i = 0; i < BINARY.length && Math.abs(scaled) >= 1024; i++) {
        prefix = BINARY[i];
        scaled /= 1024;
      }
    }
    return general(scaled) + prefix;
  }

  private static String humanizeDuration(double value) {
    if (!Double.isFinite(value)) {
      return general(value);
    }
    if (value == 0 || Math.abs(value) < 1) {
      return value == 0 ? general(value) + "s" : humanize(value) + "s";
    }
    String sign = value < 0 ? "-" : "";
    double size = Math.abs(value);
    long whole = truncated(size);
    long seconds = whole % 60;
    long minutes = whole / 60 % 60;
    long hours = whole / 3600 % 24;
    long days = whole / 86400;
    if (days != 0) {
      return sign + days + "d " + hours + "h " + minutes + "m " + seconds + "s";
    }
    if (hours != 0) {
      return sign + hours + "h " + minutes + "m " + seconds + "s";
    }
    return minutes != 0 ? sign + minutes + "m " + seconds + "s" : sign + general(size) + "s";
  }

  /// As amd64 converts: what does not fit becomes the smallest number.
  private static long truncated(double value) {
    return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  private static String humanizeTimestamp(double value) throws EvaluationException {
    return Double.isFinite(value) ? GoTime.text(time(value)) : general(value);
  }

  private static Value toTime(double value) throws EvaluationException {
    if (!Double.isFinite(value)) {
      throw new EvaluationException("value is NaN or Inf");
    }
    return new Value.Time(time(value), true);
  }

  /// Times have milliseconds only, cut towards zero.
  private static OffsetDateTime time(double value) throws EvaluationException {
    double nanos = value * 1e9;
    if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
      throw new EvaluationException(
          GoFloat.format(value, 'g', -1)
              + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    return Instant.ofEpochMilli(truncated(nanos) / 1_000_000).atOffset(ZoneOffset.UTC);
  }

  private static Value parseDuration(Value text) throws EvaluationException {
    try {
      long ms = Durations.parseSigned(((Value.Text) text).value());
      return new Value.Real(ms * 1_000_000.0 / 1e9);
    } catch (TextSyntaxException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    }
  }
}

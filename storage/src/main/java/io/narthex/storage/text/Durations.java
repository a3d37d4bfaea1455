package io.narthex.storage.text;

import java.util.List;

/// Durations as configuration and API write them: `1y2w3d4h5m6s7ms`, each unit at most once, from
/// the largest to the smallest; `0`. A year has 365 days. At most 2⁶³−1 nanoseconds.
public final class Durations {
  private static final long MAX_NANOS = Long.MAX_VALUE;
  private static final long NANOS_PER_MS = 1_000_000;

  private record Unit(String name, long ms) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("y", 365L * 86_400_000),
          new Unit("w", 7L * 86_400_000),
          new Unit("d", 86_400_000),
          new Unit("h", 3_600_000),
          new Unit("m", 60_000),
          new Unit("s", 1000),
          new Unit("ms", 1));

  private Durations() {}

  /// The milliseconds, at least 0, of a duration without sign.
  ///
  /// @throws TextSyntaxException where it is none or too long
  public static long parse(String text) {
    if (text.equals("0")) {
      return 0;
    }
    if (text.isEmpty()) {
      throw new TextSyntaxException("empty duration string");
    }
    long sumMs = 0;
    int nextUnit = 0;
    for (int at = 0; at < text.length(); ) {
      int unitAt = runEnd(text, at, true);
      int end = runEnd(text, unitAt, false);
      if (unitAt == at || end == unitAt) {
        throw invalid(text);
      }
      long count = parseCount(text, at, unitAt);
      int unit = unitIndex(text, unitAt, end);
      if (unit < nextUnit) {
        throw invalid(text);
      }
      nextUnit = unit + 1;
      long unitMs = UNITS.get(unit).ms();
      if (count > MAX_NANOS / NANOS_PER_MS / unitMs) {
        throw new TextSyntaxException("duration out of range");
      }
      sumMs += count * unitMs;
      if (sumMs > MAX_NANOS / NANOS_PER_MS) {
        throw new TextSyntaxException("duration out of range");
      }
      at = end;
    }
    return sumMs;
  }

  /// As [#parse], with an optional `-` in front.
  public static long parseSigned(String text) {
    return text.startsWith("-") ? -parse(text.substring(1)) : parse(text);
  }

  /// The shortest text that reads back as `ms`; years and weeks only where nothing remains.
  public static String format(long ms) {
    if (ms == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder(ms < 0 ? "-" : "");
    long rest = Math.abs(ms);
    for (Unit unit : UNITS) {
      boolean onlyWhole = unit.name().equals("y") || unit.name().equals("w");
      if (rest >= unit.ms() && !(onlyWhole && rest % unit.ms() != 0)) {
        out.append(rest / unit.ms()).append(unit.name());
        rest %= unit.ms();
      }
    }
    return out.toString();
  }

  private static int runEnd(String text, int from, boolean digits) {
    int at = from;
    while (at < text.length() && Ascii.isDigit(text.charAt(at)) == digits) {
      at++;
    }
    return at;
  }

  /// The number `text[from..to)`, digits only, at most 2⁶⁴−1, cut at 2⁶³−1 since either is out of
  /// every range.
  private static long parseCount(String text, int from, int to) {
    try {
      long count = Long.parseUnsignedLong(text, from, to, 10);
      return count < 0 ? Long.MAX_VALUE : count;
    } catch (NumberFormatException tooLarge) {
      throw invalid(text);
    }
  }

  private static int unitIndex(String text, int from, int to) {
    String name = text.substring(from, to);
    for (int i = 0; i < UNITS.size(); i++) {
      if (UNITS.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new TextSyntaxException(
        "unknown unit " + Quoting.quote(name) + " in duration " + Quoting.quote(text));
  }

  private static TextSyntaxException invalid(String text) {
    return new TextSyntaxException("not a valid duration string: " + Quoting.quote(text));
  }
}

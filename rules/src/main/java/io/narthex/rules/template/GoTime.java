package io.narthex.rules.template;

import java.time.OffsetDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/// Times in UTC and durations as Go's `time` writes them.
final class GoTime {
  /// What a layout is made of, longer forms before those they begin with.
  private static final List<String> PARTS =
      List.of(
          "January",
          "Jan",
          "Monday",
          "Mon",
          "MST",
          "2006",
          "__2",
          "_2",
          "002",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "15",
          "1",
          "2",
          "3",
          "4",
          "5",
          "PM",
          "pm",
          "-07:00:00",
          "-070000",
          "-07:00",
          "-0700",
          "-07",
          "Z07:00:00",
          "Z070000",
          "Z07:00",
          "Z0700",
          "Z07");

  private static final long SECOND = 1_000_000_000L;

  private GoTime() {}

  /// `2006-01-02 15:04:05.999999999 +0000 UTC`.
  static String text(OffsetDateTime time) {
    return format(time, "2006-01-02 15:04:05.999999999 -0700 MST");
  }

  /// `1h2m3.5s`.
  static String text(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long size = nanos < 0 ? -nanos : nanos;
    if (Long.compareUnsigned(size, SECOND) < 0) {
      return sign + small(size);
    }
    long seconds = Long.divideUnsigned(size, SECOND);
    StringBuilder out = new StringBuilder(sign);
    if (seconds >= 3600) {
      out.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      out.append(seconds / 60 % 60).append('m');
    }
    out.append(seconds % 60).append(fraction(Long.remainderUnsigned(size, SECOND), 9));
    return out.append('s').toString();
  }

  private static String small(long nanos) {
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    return nanos < 1_000_000
        ? nanos / 1_000 + fraction(nanos % 1_000, 3) + "µs"
        : nanos / 1_000_000 + fraction(nanos % 1_000_000, 6) + "ms";
  }

  /// `.5` of `digits` digits without zeros at the end.
  private static String fraction(long value, int digits) {
    String text = String.format(Locale.ROOT, "%0" + digits + "d", value).replaceFirst("0+$", "");
    return text.isEmpty() ? "" : "." + text;
  }

  /// A time in a layout of Go.
  static String format(OffsetDateTime time, String layout) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < layout.length()) {
      int fraction = fractionLength(layout, at);
      if (fraction > 0) {
        out.append(fraction(time, layout.substring(at, at + fraction)));
        at += fraction;
        continue;
      }
      String part = partAt(layout, at);
      out.append(part.isEmpty() ? layout.substring(at, at + 1) : value(time, part));
      at += Math.max(1, part.length());
    }
    return out.toString();
  }

  private static String partAt(String layout, int at) {
    for (String part : PARTS) {
      if (layout.startsWith(part, at) && !isLongerWord(layout, at, part)) {
        return part;
      }
    }
    return "";
  }

  /// Go takes `Jan` only where no lower-case letter follows, and `_2006` as `_` and a year.
  private static boolean isLongerWord(String layout, int at, String part) {
    int end = at + part.length();
    boolean letter =
        end < layout.length() && layout.charAt(end) >= 'a' && layout.charAt(end) <= 'z';
    return ((part.equals("Jan") || part.equals("Mon")) && letter)
        || (part.equals("_2") && layout.startsWith("_2006", at));
  }

  /// The length of `.000` or `,999` behind which no digit follows, 0 where there is none.
  private static int fractionLength(String layout, int at) {
    char c = layout.charAt(at);
    if ((c != '.' && c != ',') || at + 1 == layout.length()) {
      return 0;
    }
    char digit = layout.charAt(at + 1);
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean more = end < layout.length() && Character.isDigit(layout.charAt(end));
    return (digit == '0' || digit == '9') && !more ? end - at : 0;
  }

  private static String fraction(OffsetDateTime time, String part) {
    int places = part.length() - 1;
    String digits = String.format(Locale.ROOT, "%09d", time.getNano());
    digits = places <= 9 ? digits.substring(0, places) : digits + "0".repeat(places - 9);
    if (part.charAt(1) == '9') {
      digits = digits.replaceFirst("0+$", "");
    }
    return digits.isEmpty() ? "" : part.charAt(0) + digits;
  }

  private static String value(OffsetDateTime time, String part) {
    int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return switch (part) {
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> monthName(time);
      case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "MST" -> "UTC";
      case "2006" -> digits(time.getYear(), "%04d");
      case "06" -> digits(Math.floorMod(time.getYear(), 100), "%02d");
      case "01" -> digits(time.getMonthValue(), "%02d");
      case "1" -> digits(time.getMonthValue(), "%d");
      case "02" -> digits(time.getDayOfMonth(), "%02d");
      case "_2" -> digits(time.getDayOfMonth(), "%2d");
      case "2" -> digits(time.getDayOfMonth(), "%d");
      case "002" -> digits(time.getDayOfYear(), "%03d");
      case "__2" -> digits(time.getDayOfYear(), "%3d");
      case "15" -> digits(time.getHour(), "%02d");
      case "03" -> digits(hour, "%02d");
      case "3" -> digits(hour, "%d");
      case "04" -> digits(time.getMinute(), "%02d");
      case "4" -> digits(time.getMinute(), "%d");
      case "05" -> digits(time.getSecond(), "%02d");
      case "5" -> digits(time.getSecond(), "%d");
      case "PM" -> time.getHour() < 12 ? "AM" : "PM";
      case "pm" -> time.getHour() < 12 ? "am" : "pm";
      default -> part.startsWith("Z") ? "Z" : part.replaceAll("[0-9]", "0").replace('-', '+');
    };
  }

  /// Three letters; the JDK has four of September.
  private static String monthName(OffsetDateTime time) {
    return time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
  }

  private static String digits(int value, String format) {
    return String.format(Locale.ROOT, format, value);
  }
}

package io.narthex.query.function;

import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The functions of a time, by their PromQL names: from seconds since the epoch to a field of the
/// date in UTC. All 64 bits have a date: years are those of Go's `time` package, which counts from
/// 1 March −292277022400 in an unsigned number and wraps around.
public final class DateFunctions {
  private static final long FIRST_YEAR = -292_277_022_400L;
  private static final long FIRST_DAY_TO_EPOCH = 106_751_991_073_400L;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int DAYS_PER_ERA = 146_097;
  private static final int YEARS_PER_ERA = 400;
  private static final int WEDNESDAY = 3;
  private static final int MARCH = 3;
  private static final int JANUARY_AND_FEBRUARY = 59;
  private static final int MARCH_TO_DECEMBER = 306;

  private static final Map<String, LongToDoubleFunction> BY_NAME =
      Map.of(
          "minute", DateFunctions::minute,
          "hour", DateFunctions::hour,
          "day_of_week", DateFunctions::dayOfWeek,
          "day_of_month", seconds -> Date.of(seconds).day(),
          "day_of_year", seconds -> Date.of(seconds).dayOfYear(),
          "days_in_month", seconds -> Date.of(seconds).daysInMonth(),
          "month", seconds -> Date.of(seconds).month(),
          "year", seconds -> Date.of(seconds).year());

  private DateFunctions() {}

  /// The function `name`; null: none of these.
  public static @Nullable LongToDoubleFunction find(String name) {
    return BY_NAME.get(name);
  }

  /// The whole seconds of `value`, cut towards zero. What no `long` holds, NaN too, is the smallest
  /// one, as on the machines that upstream runs on.
  public static long seconds(double value) {
    boolean fits = value >= Long.MIN_VALUE && value < 0x1p63;
    return fits ? (long) value : Long.MIN_VALUE;
  }

  private static long absolute(long seconds) {
    return seconds + FIRST_DAY_TO_EPOCH * SECONDS_PER_DAY;
  }

  /// Days since the first day.
  private static long dayNumber(long seconds) {
    return Long.divideUnsigned(absolute(seconds), SECONDS_PER_DAY);
  }

  private static long secondOfDay(long seconds) {
    return Long.remainderUnsigned(absolute(seconds), SECONDS_PER_DAY);
  }

  private static long minute(long seconds) {
    return secondOfDay(seconds) / 60 % 60;
  }

  private static long hour(long seconds) {
    return secondOfDay(seconds) / 3600;
  }

  /// 0 is Sunday; the first day was a Wednesday.
  private static long dayOfWeek(long seconds) {
    return (dayNumber(seconds) + WEDNESDAY) % 7;
  }

  private record Date(long year, int month, int day) {
    /// Counts years from March, so that the leap day is the last of its year: then all months but
    /// the last follow one rule.
    static Date of(long seconds) {
      long days = dayNumber(seconds);
      int dayOfEra = (int) (days % DAYS_PER_ERA);
      int yearOfEra =
          (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_PER_ERA - 1)) / 365;
      int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
      int monthFromMarch = (5 * dayOfYear + 2) / 153;
      int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
      int month = monthFromMarch < 10 ? monthFromMarch + MARCH : monthFromMarch - 9;
      long year = FIRST_YEAR + days / DAYS_PER_ERA * YEARS_PER_ERA + yearOfEra;
      return new Date(month < MARCH ? year + 1 : year, month, day);
    }

    private boolean isLeapYear() {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    int daysInMonth() {
      return switch (month) {
        case 2 -> isLeapYear() ? 29 : 28;
        case 4, 6, 9, 11 -> 30;
        default -> 31;
      };
    }

    int dayOfYear() {
      int fromMarch = (month + 9) % 12;
      int dayFromMarch = (153 * fromMarch + 2) / 5 + day;
      return month < MARCH
          ? dayFromMarch - MARCH_TO_DECEMBER
          : dayFromMarch + JANUARY_AND_FEBRUARY + (isLeapYear() ? 1 : 0);
    }
  }
}

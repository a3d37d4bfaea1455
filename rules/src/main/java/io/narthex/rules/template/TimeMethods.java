package io.narthex.rules.template;

import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The methods of Go's `time.Time`, for times in UTC.
final class TimeMethods {
  private TimeMethods() {}

  /// A method of `time`, null where there is none of this name.
  static @Nullable Function of(OffsetDateTime time, String name) {
    Value constant = constant(time, name);
    if (constant != null) {
      return Function.of(name, (arguments, budget) -> constant);
    }
    return switch (name) {
      case "Format" ->
          Function.of(
              name,
              (a, budget) -> {
                String text = GoTime.format(time, ((Value.Text) a.getFirst()).value());
                budget.characters(text.length());
                return Value.text(text);
              },
              Parameter.TEXT);
      case "Add" ->
          Function.of(
              name,
              (a, budget) -> value(time.plusNanos(((Value.Duration) a.getFirst()).nanos())),
              Parameter.DURATION);
      case "AddDate" ->
          Function.of(
              name,
              (a, budget) ->
                  value(date(time, integer(a.get(0)), integer(a.get(1)), integer(a.get(2)))),
              Parameter.INT,
              Parameter.INT,
              Parameter.INT);
      case "Truncate", "Round" ->
          Function.of(
              name,
              (a, budget) -> rounded(time, ((Value.Duration) a.getFirst()).nanos(), name),
              Parameter.DURATION);
      case "Sub", "After", "Before", "Equal", "Compare" ->
          Function.of(
              name,
              (a, budget) -> compared(time, ((Value.Time) a.getFirst()).time(), name),
              Parameter.TIME);
      default -> null;
    };
  }

  private static long integer(Value value) {
    return ((Value.Int) value).value();
  }

  private static Value value(OffsetDateTime time) {
    return new Value.Time(time, false);
  }

  private static @Nullable Value constant(OffsetDateTime time, String name) {
    return switch (name) {
      case "Year" -> Value.integer(time.getYear());
      case "Month" ->
          new Value.Named(
              time.getMonthValue(),
              "time.Month",
              time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case "Day" -> Value.integer(time.getDayOfMonth());
      case "Weekday" ->
          new Value.Named(
              time.getDayOfWeek().getValue() % 7,
              "time.Weekday",
              time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case "YearDay" -> Value.integer(time.getDayOfYear());
      case "Hour" -> Value.integer(time.getHour());
      case "Minute" -> Value.integer(time.getMinute());
      case "Second" -> Value.integer(time.getSecond());
      case "Nanosecond" -> Value.integer(time.getNano());
      case "Unix" -> wide(time.toEpochSecond());
      case "UnixMilli" -> wide(time.toInstant().toEpochMilli());
      case "UnixMicro" -> wide(time.toEpochSecond() * 1_000_000 + time.getNano() / 1_000);
      case "UnixNano" -> wide(nanos(time));
      case "String" -> Value.text(GoTime.text(time));
      case "UTC", "Local" -> value(time);
      case "IsZero" -> Value.bool(time.toEpochSecond() == -62_135_596_800L && time.getNano() == 0);
      case "IsDST" -> Value.bool(false);
      default -> null;
    };
  }

  private static Value wide(long value) {
    return new Value.Int(value, "int64");
  }

  private static long nanos(OffsetDateTime time) {
    return time.toEpochSecond() * 1_000_000_000L + time.getNano();
  }

  /// Parts beyond their range go over into the next larger one.
  private static OffsetDateTime date(OffsetDateTime time, long years, long months, long days) {
    int day = time.getDayOfMonth();
    return time.withDayOfMonth(1).plusYears(years).plusMonths(months).plusDays(day - 1 + days);
  }

  private static Value rounded(OffsetDateTime time, long nanos, String name) {
    if (nanos <= 0) {
      return value(time);
    }
    // counted from the year 1, as Go does
    long days = ChronoUnit.DAYS.between(LocalDate.of(1, 1, 1), time.toLocalDate());
    BigInteger since =
        BigInteger.valueOf(days * 86_400L + time.toLocalTime().toSecondOfDay())
            .multiply(BigInteger.valueOf(1_000_000_000L))
            .add(BigInteger.valueOf(time.getNano()));
    long rest = since.mod(BigInteger.valueOf(nanos)).longValueExact();
    boolean up = name.equals("Round") && rest >= nanos - rest;
    return value(time.plusNanos(up ? nanos - rest : -rest));
  }

  private static Value compared(OffsetDateTime time, OffsetDateTime other, String name) {
    int order = time.toInstant().compareTo(other.toInstant());
    return switch (name) {
      case "After" -> Value.bool(order > 0);
      case "Before" -> Value.bool(order < 0);
      case "Equal" -> Value.bool(order == 0);
      case "Compare" -> Value.integer(Integer.signum(order));
      default -> new Value.Duration(saturated(Duration.between(other, time)), false);
    };
  }

  private static long saturated(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}

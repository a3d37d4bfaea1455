package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.narthex.storage.conformance.Seeds;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DateFunctionsTest {
  private static final List<String> FIELDS =
      List.of(
          "year",
          "month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "hour",
          "minute",
          "days_in_month");

  /// As Go's `time` package has them, beyond all years that Java's knows too.
  @Test
  void datesOfNotableTimes() {
    check(0, "1970 1 1 4 1 0 0 31");
    check(-1, "1969 12 31 3 365 23 59 31");
    check(1_136_239_445, "2006 1 2 1 2 22 4 31");
    check(951_782_400, "2000 2 29 2 60 0 0 29");
    check(951_868_799, "2000 2 29 2 60 23 59 29");
    check(-2_208_988_800L, "1900 1 1 1 1 0 0 31");
    check(4_107_542_400L, "2100 3 1 1 60 0 0 31");
    check(1_735_603_200L, "2024 12 31 2 366 0 0 31");
    check(-62_135_596_801L, "0 12 31 0 366 23 59 31");
    check(253_402_300_800L, "10000 1 1 6 1 0 0 31");
    check(9_200_000_000_000_000_000L, "291536396232 8 31 5 244 11 33 31");
    check(-9_200_000_000_000_000_000L, "-291536392293 5 3 2 123 12 26 31");
    check(-9_223_372_028_741_760_000L, "-292277022400 3 1 3 61 0 0 31");
    check(Long.MIN_VALUE, "292277026596 12 4 0 339 15 30 31");
  }

  private static void check(long seconds, String expected) {
    String actual =
        FIELDS.stream()
            .map(name -> Long.toString((long) field(name, seconds)))
            .collect(Collectors.joining(" "));
    assertEquals(expected, actual, "at " + seconds);
  }

  private static double field(String name, long seconds) {
    return Objects.requireNonNull(DateFunctions.find(name)).applyAsDouble(seconds);
  }

  @Test
  void datesAreThoseOfTheCalendar() {
    Seeds.rounds(
        5_000,
        random -> {
          long seconds = random.nextLong(-100_000_000_000_000L, 100_000_000_000_000L);
          LocalDateTime date = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
          String expected =
              "%d %d %d %d %d %d %d %d"
                  .formatted(
                      date.getYear(),
                      date.getMonthValue(),
                      date.getDayOfMonth(),
                      date.getDayOfWeek().getValue() % 7,
                      date.getDayOfYear(),
                      date.getHour(),
                      date.getMinute(),
                      date.toLocalDate().lengthOfMonth());
          check(seconds, expected);
        });
  }

  @Test
  void whatNoLongHoldsIsTheSmallest() {
    assertEquals(1, DateFunctions.seconds(1.9));
    assertEquals(-1, DateFunctions.seconds(-1.9));
    assertEquals(0, DateFunctions.seconds(-0.5));
    assertEquals(Long.MIN_VALUE, DateFunctions.seconds(Double.NaN));
    assertEquals(Long.MIN_VALUE, DateFunctions.seconds(Double.POSITIVE_INFINITY));
    assertEquals(Long.MIN_VALUE, DateFunctions.seconds(Double.NEGATIVE_INFINITY));
    assertEquals(Long.MIN_VALUE, DateFunctions.seconds(0x1p63));
    assertEquals(9_223_372_036_854_774_784L, DateFunctions.seconds(Math.nextDown(0x1p63)));
    assertNull(DateFunctions.find("second"));
  }
}

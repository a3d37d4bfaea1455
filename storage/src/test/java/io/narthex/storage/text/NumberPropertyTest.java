package io.narthex.storage.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.conformance.Seeds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberPropertyTest {
  private static double number(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> random.nextInt();
      case 2 -> random.nextInt() / 1000.0;
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 4 -> Double.longBitsToDouble(random.nextLong(1, 1L << random.nextInt(1, 53)));
      case 5 -> random.nextLong();
      default -> (random.nextInt(2_000_001) - 1_000_000) * 1e-9;
    };
  }

  @Test
  void everyFormatReadsBack() {
    Seeds.rounds(
        20_000,
        random -> {
          double v = number(random);
          for (char format : new char[] {'f', 'e', 'g'}) {
            String text = GoFloat.format(v, format, -1);
            double back = GoFloat.parse(text);
            assertEquals(
                Double.isNaN(v) ? GoFloat.NAN_BITS : Double.doubleToRawLongBits(v),
                Double.doubleToRawLongBits(back),
                text);
          }
        });
  }

  @Test
  void bytesAgreeWithText() {
    byte[] out = new byte[NumberBytes.MAX_LENGTH + 3];
    Seeds.rounds(
        40_000,
        random -> {
          double v = number(random);
          int end = NumberBytes.writeSampleValue(v, out, 3);
          String text = new String(out, 3, end - 3, StandardCharsets.US_ASCII);
          assertEquals(GoFloat.sampleValue(v), text);
          double back = NumberBytes.parse(out, 3, end);
          assertEquals(Double.doubleToLongBits(v), Double.doubleToLongBits(back), text);
          long n = (long) v;
          end = NumberBytes.writeLong(n, out, 0);
          assertEquals(Long.toString(n), new String(out, 0, end, StandardCharsets.US_ASCII));
        });
  }

  @Test
  void parsesAnyDecimalToTheNearest() {
    Seeds.rounds(
        20_000,
        random -> {
          StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
          int digits = random.nextInt(1, 25);
          int dot = random.nextInt(30);
          for (int i = 0; i < digits; i++) {
            text.append(i == dot ? "." : "").append(random.nextInt(10));
          }
          if (random.nextInt(3) == 0) {
            text.append("e").append(random.nextInt(600) - 300);
          }
          byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
          double expected = Double.parseDouble(text.toString());
          if (Double.isInfinite(expected)) {
            assertThrows(
                NumberFormatException.class, () -> NumberBytes.parse(bytes, 0, bytes.length));
          } else {
            assertEquals(expected, NumberBytes.parse(bytes, 0, bytes.length), text.toString());
          }
        });
  }

  @Test
  void fixedPrecisionRoundsTheExactValue() {
    Seeds.rounds(
        5_000,
        random -> {
          double v = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
          int places = random.nextInt(6);
          String expected =
              new BigDecimal(v).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
          if (v < 0 && !expected.startsWith("-")) {
            expected = "-" + expected;
          }
          assertEquals(expected, GoFloat.format(v, 'f', places));
        });
  }

  /// Known outputs of Go's strconv and fmt.
  @Test
  void knownForms() {
    assertEquals("1e+06", GoFloat.format(1e6, 'g', -1));
    assertEquals("100000", GoFloat.format(1e5, 'g', -1));
    assertEquals("2.349209324e+06", GoFloat.format(2349209.324, 'g', -1));
    assertEquals("0.0001", GoFloat.format(1e-4, 'g', -1));
    assertEquals("1e-05", GoFloat.format(1e-5, 'g', -1));
    assertEquals("1.234e+04", GoFloat.format(12345, 'g', 4));
    assertEquals("100", GoFloat.format(100, 'g', 4));
    assertEquals("0", GoFloat.format(0, 'g', -1));
    assertEquals("-0", GoFloat.format(-0.0, 'f', -1));
    assertEquals("0e+00", GoFloat.format(0, 'e', -1));
    assertEquals("0.00", GoFloat.format(0, 'f', 2));
    assertEquals("0.00e+00", GoFloat.format(0, 'e', 2));
    assertEquals("1e+02", GoFloat.format(96, 'g', 1));
    assertEquals("2", GoFloat.format(2.5, 'f', 0));
    assertEquals("4", GoFloat.format(3.5, 'f', 0));
    assertEquals("5e-324", GoFloat.format(Double.MIN_VALUE, 'e', -1));
    assertEquals("1e-323", GoFloat.format(2 * Double.MIN_VALUE, 'e', -1));
    assertEquals("1e+23", GoFloat.format(1e23, 'e', -1));
    assertEquals("1.7976931348623157e+308", GoFloat.format(Double.MAX_VALUE, 'g', -1));
  }

  @Test
  void goSyntax() {
    assertEquals(1.235e14, GoFloat.parse("1_23.50_0_0e+1_2"));
    assertEquals(74565, GoFloat.parse("0x_1_2.3_4_5p+1_2"));
    assertEquals(0.5, GoFloat.parse("0x.8p0"));
    assertEquals(1, GoFloat.parse("+1."));
    assertEquals(Double.NEGATIVE_INFINITY, GoFloat.parse("-iNfinity"));
    assertEquals(0, GoFloat.parse("1e-999999999999"));
    for (String refused :
        List.of(
            "", "+", ".", "e1", "1e", "1e+", "0x1", "0x", "1f", " 1", "1 ", "1d", "-nan", "_1",
            "1_", "1__0", "1_.5", "1._5", "1e_1", "1e+1_", "0x1e2", "infinit", "1,5", "٣", "1e5x",
            "--1", "0b1", "1_e5", "0_x1p1")) {
      assertThrows(NumberFormatException.class, () -> GoFloat.parse(refused), refused);
    }
    NumberFormatException range =
        assertThrows(NumberFormatException.class, () -> GoFloat.parse("1e309"));
    assertEquals("strconv.ParseFloat: parsing \"1e309\": value out of range", range.getMessage());
  }

  @Test
  void expositionSyntaxIsNarrower() {
    for (String refused : List.of("0x1p3", "1_000", "", "-", "1e", "1.2.3")) {
      byte[] bytes = refused.getBytes(StandardCharsets.US_ASCII);
      assertThrows(
          NumberFormatException.class, () -> NumberBytes.parse(bytes, 0, bytes.length), refused);
    }
  }

  @Test
  void durationsReadBack() {
    Seeds.rounds(
        20_000,
        random -> {
          long ms = random.nextLong(9_223_372_036_854L) >> random.nextInt(43);
          assertEquals(ms, Durations.parse(Durations.format(ms)));
          assertEquals(-ms, Durations.parseSigned(Durations.format(-ms)));
        });
  }

  @Test
  void quotedTextReadsBack() {
    Seeds.rounds(
        20_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(12)];
          random.nextBytes(bytes);
          String text = Utf8.decode(bytes);
          assertEquals(text, Quoting.unquote(Quoting.quote(text)));
          assertArrayEquals(bytes, Utf8.encode(text));
        });
  }
}

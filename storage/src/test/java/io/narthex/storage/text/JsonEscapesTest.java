package io.narthex.storage.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonEscapesTest {
  private int at;

  /// What is read of `text`, and how much of it was taken.
  private String read(String text) {
    at = 0;
    int code = JsonEscapes.read(() -> at < text.length() ? text.charAt(at++) : -1);
    return code + " " + at;
  }

  @Test
  void everyCodeUnitByItsDigits() {
    for (int code = 0; code <= Character.MAX_VALUE; code++) {
      String digits = String.format(code % 2 == 0 ? "%04x" : "%04X", code);
      assertEquals(code + " 5", read("u" + digits + "0"));
    }
  }

  /// The table of RFC 8259; all other characters are no escape.
  @Test
  void everyCharacterBehindABackslash() {
    String named = "\"\\/bfnrt";
    String meant = "\"\\/\b\f\n\r\t";
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      if (c != 'u') {
        int place = named.indexOf(c);
        int expected = place < 0 ? JsonEscapes.UNKNOWN : meant.charAt(place);
        assertEquals(expected + " 1", read(String.valueOf(c)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', -1 0",
    "u, -2 1",
    "u1, -2 2",
    "u12g4, -2 4",
    "u123, -2 4",
    "u+123, -2 2",
    "u12 4, -2 4",
    "u１２３４, -2 2"
  })
  void whatIsNone(String text, String expected) {
    assertEquals(expected, read(text));
  }
}

package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Searching and replacing; expected results from Go's `regexp`.
final class RegexSearchTest {
  @ParameterizedTest
  @CsvSource({
    "a+, xaax, true",
    "a+, b, false",
    "^a, ba, false",
    "a.b, 'a\nb', false",
    "(?s)a.b, 'a\nb', true",
  })
  void find(String pattern, String text, boolean expected) {
    assertEquals(expected, RegexSearch.compile(pattern).find(text));
  }

  @ParameterizedTest
  @CsvSource({
    "(a)b, x$1, ab, xa",
    "(.*):(.*), $2-${1}, host-1:9100, 9100-host-1",
    "x*, -, abc, -a-b-c-",
    "b*, -, abc, -a-c-",
    "a*, -, baaac, -b-c-",
    "a, $1x, banana, bnn",
    "a, $$, banana, b$n$n$",
    "(?P<n>a), <${n}>, banana, b<a>n<a>n<a>",
    "^, -, ab, -ab",
    "$, -, ab, ab-",
    "\\b, |, ab cd, |ab| |cd|",
    ".*, x, abc, x",
    ".*, x, '', x",
    "'', -, 日😀, -日-😀-",
  })
  void replaceAll(String pattern, String template, String text, String expected) {
    assertEquals(expected, RegexSearch.compile(pattern).replaceAll(text, template, 1000));
  }

  @Test
  void whatIsRefused() {
    assertEquals(
        "error parsing regexp: missing closing ): `(`",
        assertThrows(RegexSyntaxException.class, () -> RegexSearch.compile("(")).getMessage());
    RegexSearch any = RegexSearch.compile("");
    assertThrows(IllegalArgumentException.class, () -> any.replaceAll("abc", "0123456789", 20));
  }
}

package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1000}",
        "(a{10}){100}",
        "a{500}b{500}",
        "(a{10}b{20}){50}",
        "([{(]{100}){10}",
        "((a{100}){10})b",
        "\\Q(a{1001}){1001}\\E",
        "a{,1001}",
        "x[^]]{1000}",
        "[[:alpha:]{2}]{1000}",
        "(a{2,}){500}",
      })
  void takesRepeatsOfAThousandCopies(String pattern) {
    assertEquals(pattern, Regex.compile(pattern).source());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{10}){101}",
        "(a{10}b{21}){50}",
        "((a{100}){10}){2}",
        "([[:alpha:]{2}]{600}){2}",
        "(a{501,}){2}",
        "(\\{{51}){20}",
      })
  void refusesRepeatsOfMore(String pattern) {
    RegexSyntaxException refused =
        assertThrows(RegexSyntaxException.class, () -> Regex.compile(pattern));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("error parsing regexp: invalid repeat count: `{"),
        refused.getMessage());
  }

  @Test
  void anchorsAndLetsTheDotMatchNewlines() {
    assertTrue(Regex.compile("a.c").matches("a\nc"));
    assertFalse(Regex.compile("b").matches("abc"));
    assertTrue(Regex.compile("a|b").matches("b"));
  }

  @Test
  void saysOnceWhatIsWrong() {
    RegexSyntaxException refused =
        assertThrows(RegexSyntaxException.class, () -> Regex.compile("("));
    assertFalse(String.valueOf(refused.getMessage()).contains("regexp: error"));
  }

  /// The largest numbers of levels that RE2 takes, found by asking it.
  @ParameterizedTest
  @CsvSource({
    "(, ), 998",
    "(?:, )*, 998",
    "(a, ), 499",
    "(a|, ), 499",
    "(?:a, |b)*?, 333",
    "'(?:a', '){1,1}', 499",
  })
  void nesting(String open, String close, int most) {
    assertTrue(Regex.compile(nested(open, close, most)).matches("x") || open.contains("a"));
    String tooDeep = nested(open, close, most + 1);
    RegexSyntaxException e = assertThrows(RegexSyntaxException.class, () -> Regex.compile(tooDeep));
    assertEquals(
        "error parsing regexp: expression nests too deeply: `" + tooDeep + "`", e.getMessage());
    String hostile = nested(open, close, 100_000);
    assertThrows(RegexSyntaxException.class, () -> Regex.compile(hostile));
  }

  /// Groups that capture nothing are no levels.
  @Test
  void nestingWithoutLevels() {
    assertTrue(Regex.compile(nested("(?:", ")", 5_000)).matches("x"));
  }

  private static String nested(String open, String close, int levels) {
    return open.repeat(levels) + "x" + close.repeat(levels);
  }
}

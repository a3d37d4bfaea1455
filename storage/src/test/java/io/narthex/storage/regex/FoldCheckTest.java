package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Patterns on which re2j would go round for ever; found by fuzzing.
final class FoldCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)\u1c80",
        "(?i)[\u1c88]",
        "(?i)[a-\u2000]",
        "(?i)[^a-\u1c80x]",
        "(?si:\\x{1c85})",
        "(?i)[\\x{1000}-\\x{2000}]",
        "(?i)[[:alpha:]a-\u2000]",
        "(?i)[]a-\u2000]",
        "a(?is)[\\x41-\\x{1c80}]",
        "(?i)[\\[-\u1c80]",
      })
  void refusesWhatWouldNotEnd(String pattern) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> assertThrows(RegexSyntaxException.class, () -> Regex.compile(pattern), pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u1c80",
        "[a-\u2000]",
        "(?i)[a-z]",
        "(?i)a-\u6f22",
        "(?i)[\\x{0}-\\x{10ffff}]",
        "(?i)[\u6f22-\u6f30-]",
        "(?i)abc[-]",
      })
  void takesAllOthers(String pattern) {
    assertTimeoutPreemptively(
        LIMIT, () -> assertTrue(Regex.compile(pattern).source().equals(pattern)));
  }
}

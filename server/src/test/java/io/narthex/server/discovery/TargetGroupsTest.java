package io.narthex.server.discovery;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that are no list of target groups.
final class TargetGroupsTest {
  /// Found by fuzzing: the library fails otherwise than by its own exception.
  @ParameterizedTest
  @ValueSource(strings = {"\"\\x", "[\"\\u"})
  void escapesThatEndTooEarlyAreBadInput(String text) {
    assertThrows(TargetGroupException.class, () -> TargetGroups.compose(text));
  }
}

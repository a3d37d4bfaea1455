package io.narthex.query.syntax;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.conformance.FuzzSeeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Any text is either an expression or refused with places inside it.
final class ParserFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void parse(byte[] input) {
    String query = new String(input, StandardCharsets.UTF_8);
    int length = query.getBytes(StandardCharsets.UTF_8).length;
    for (ParserOptions options : new ParserOptions[] {ParserOptions.ALL, ParserOptions.NONE}) {
      try {
        PositionRange position = Parser.parse(query, options).position();
        requireInside(position, length);
      } catch (ParseException e) {
        assertFalse(String.valueOf(e.getMessage()).isEmpty());
        e.errors().forEach(error -> requireInside(error.position(), length));
      }
    }
  }

  private static void requireInside(PositionRange position, int length) {
    assertTrue(position.start() >= 0, position::toString);
    assertTrue(position.start() <= length, () -> position + " of " + length);
  }

  @Test
  void changedSeeds() throws Exception {
    FuzzSeeds.of(ParserFuzzTest.class, "parse").run(3_000, this::parse);
  }
}

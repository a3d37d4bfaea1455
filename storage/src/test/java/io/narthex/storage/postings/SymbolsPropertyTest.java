package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Symbols against a map of strings, with all of Unicode, bytes that are none, and long ones.
final class SymbolsPropertyTest {
  private static final String[] PARTS = {
    "a", "bc", "?", "é", "\uffff", "😀", "\u0000", "\udc80", "\udcff", "x".repeat(200)
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return random.nextInt(500) == 0 ? text.toString().repeat(200) : text.toString();
  }

  @Test
  void holdsWhatTheMapHolds() {
    Seeds.rounds(
        5,
        random -> {
          Symbols symbols = new Symbols(random.nextLong());
          Map<String, Integer> model = new HashMap<>();
          List<String> byId = new ArrayList<>();
          for (int i = 0; i < 5_000; i++) {
            String text = text(random);
            Integer known = model.get(text);
            assertEquals(known == null ? Symbols.NONE : known, symbols.find(text));
            if (random.nextBoolean()) {
              int id = symbols.intern(text);
              if (known == null) {
                model.put(text, byId.size());
                byId.add(text);
              }
              assertEquals(model.get(text), id);
            }
          }
          assertEquals(byId.size(), symbols.count());
          for (int id = 0; id < byId.size(); id++) {
            assertEquals(byId.get(id), symbols.build(id));
            assertEquals(byId.get(id), symbols.get(id));
            assertEquals(byId.get(id), symbols.get(id), "kept");
            assertEquals(id, symbols.find(byId.get(id)));
          }
          assertThrows(IllegalArgumentException.class, () -> symbols.get(byId.size()));
          assertThrows(IllegalArgumentException.class, () -> symbols.get(-1));
        });
  }

  @Test
  void whatIsTheSameInUtf8IsOneSymbol() {
    Symbols symbols = new Symbols(3);
    assertEquals(symbols.intern("a?"), symbols.intern("a\ud800"));
  }
}

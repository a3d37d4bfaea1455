package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NaturalOrderTest {
  @Test
  void numbersAreComparedAsNumbers() {
    List<String> ascending =
        List.of(
            "",
            "0",
            "1",
            "2",
            "4b",
            "9",
            "010",
            "11",
            "20000000000000000000",
            "a",
            "a1",
            "a1b2",
            "a1b10",
            "a2",
            "a10",
            "b",
            "b-1",
            "ä");
    List<String> actual = new ArrayList<>(ascending);
    Collections.shuffle(actual, new Random(1));
    actual.sort(NaturalOrder.INSTANCE);
    assertEquals(ascending, actual);
  }

  @Test
  void itIsAnOrder() {
    Seeds.rounds(
        3_000,
        random -> {
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(5); length > 0; length--) {
              text.append("0129ab".charAt(random.nextInt(6)));
            }
            texts.add(text.toString());
          }
          String a = texts.get(0);
          String b = texts.get(1);
          String c = texts.get(2);
          int ab = Integer.signum(NaturalOrder.INSTANCE.compare(a, b));
          assertEquals(-ab, Integer.signum(NaturalOrder.INSTANCE.compare(b, a)));
          assertEquals(a.equals(b), ab == 0);
          if (ab < 0 && NaturalOrder.INSTANCE.compare(b, c) < 0) {
            assertEquals(-1, Integer.signum(NaturalOrder.INSTANCE.compare(a, c)), texts::toString);
          }
        });
  }
}

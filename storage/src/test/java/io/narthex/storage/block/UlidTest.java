package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UlidTest {
  /// The example of the specification.
  @Test
  void hasTheTextOfTheSpecification() {
    Ulid ulid = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").orElseThrow();
    assertEquals(1_469_922_850_259L, ulid.timeMs());
    assertEquals("01ARZ3NDEKTSV4RRFFQ69G5FAV", ulid.toString());
    assertEquals("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", new Ulid(-1, -1).toString());
    assertEquals("00000000000000000000000000", new Ulid(0, 0).toString());
  }

  @Test
  void isReadAsItIsWrittenAndAscendsWithTime() {
    Seeds.rounds(
        200,
        random -> {
          long timeMs = random.nextLong(1L << 47);
          Ulid ulid = Ulid.of(timeMs, random);
          assertEquals(timeMs, ulid.timeMs());
          assertEquals(Optional.of(ulid), Ulid.parse(ulid.toString()));
          Ulid later = Ulid.of(timeMs + 1, random);
          assertTrue(ulid.compareTo(later) < 0);
          assertTrue(ulid.toString().compareTo(later.toString()) < 0);
        });
  }

  @Test
  void anythingElseIsNone() {
    assertEquals(Optional.empty(), Ulid.parse(""));
    assertEquals(Optional.empty(), Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FA"));
    assertEquals(Optional.empty(), Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAI"));
    assertEquals(Optional.empty(), Ulid.parse("01arz3ndektsv4rrffq69g5fav"));
    assertEquals(Optional.empty(), Ulid.parse("80000000000000000000000000"));
  }
}

package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The table against a map, with hashes that spread, that cluster and that are all the same.
final class IdTablePropertyTest {
  private static int hash(Random random, int kind) {
    return switch (kind) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(64) * 0x01000001;
      case 2 -> -1 - random.nextInt(3);
      default -> random.nextInt(200);
    };
  }

  @Test
  void holdsWhatTheMapHolds() {
    Seeds.rounds(
        40,
        random -> {
          int kind = random.nextInt(4);
          int most = kind == 0 ? 20_000 : 300;
          IdTable table = new IdTable();
          Map<Integer, Integer> hashOfId = new HashMap<>();
          for (int id = 0; id < most; id++) {
            int hash = hash(random, kind);
            table.add(hash, id);
            hashOfId.put(id, hash);
            if (random.nextInt(3) == 0) {
              int gone = random.nextInt(id + 1);
              Integer goneHash = hashOfId.remove(gone);
              table.remove(goneHash == null ? hash(random, kind) : goneHash, gone);
            }
          }
          for (int id = 0; id < most; id++) {
            int sought = id;
            Integer hash = hashOfId.get(id);
            int asked = hash == null ? hash(random, kind) : hash;
            assertEquals(
                hash == null ? IdTable.NONE : id,
                table.find(asked, candidate -> candidate == sought));
          }
        });
  }
}

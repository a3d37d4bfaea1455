package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The table against maps of objects, over random evaluations.
final class SeriesTablePropertyTest {
  private static final int EVALUATIONS = 20_000;

  private record Key(long low, long high) {}

  @Test
  void knowsWhatWasWrittenLast() {
    long seed = Long.getLong("test.seed", 20_261_126L);
    Random random = new Random(seed);
    SeriesTable table = new SeriesTable();
    Map<Key, Long> model = new HashMap<>();
    long nextRef = 1;
    for (int n = 0; n < EVALUATIONS; n++) {
      String where = "evaluation " + n + " of seed " + seed;
      int size = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(6);
      Map<Key, Integer> met = new HashMap<>();
      List<Key> created = new ArrayList<>();
      table.begin(size);
      for (int i = 0; i < size; i++) {
        Key key = new Key(random.nextInt(16), random.nextInt(5));
        int slot = table.meet(key.low(), key.high());
        if (met.containsKey(key)) {
          assertEquals(-1 - met.getOrDefault(key, 0), slot, where);
        } else {
          assertEquals(model.getOrDefault(key, 0L), table.ref(slot), where);
          if (!model.containsKey(key)) {
            created.add(key);
          }
          met.put(key, slot);
        }
      }
      Set<Long> vanished = new TreeSet<>();
      table.forEachVanished(vanished::add);
      Set<Long> expected = new TreeSet<>();
      model.forEach((key, ref) -> {
        if (!met.containsKey(key)) {
          expected.add(ref);
        }
      });
      assertEquals(expected, vanished, where);
      if (random.nextInt(3) == 0) {
        table.abandon();
      } else {
        for (Key key : created) {
          if (random.nextInt(8) > 0) {
            model.put(key, nextRef);
            table.ref(met.getOrDefault(key, -1), nextRef++);
          }
        }
        model.keySet().retainAll(met.keySet());
        table.finish();
      }
      Set<Long> all = new TreeSet<>();
      table.forEach(all::add);
      assertEquals(new TreeSet<>(new HashSet<>(model.values())), all, where);
    }
  }
}

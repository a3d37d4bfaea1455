package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.TimeRange;
import io.narthex.storage.conformance.Seeds;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TombstonesPropertyTest {
  private static final int SERIES = 6;
  private static final int TIMES = 40;
  private static final Ulid ULID = new Ulid(1, 2);

  @Test
  void deletesWhatASetWould() {
    Seeds.rounds(
        300,
        random -> {
          boolean[][] gone = new boolean[SERIES][TIMES];
          Tombstones tombstones = Tombstones.NONE;
          for (int i = random.nextInt(12); i > 0; i--) {
            int start = random.nextInt(TIMES);
            int end = Math.min(TIMES - 1, start + random.nextInt(6));
            TreeSet<Integer> some = new TreeSet<>();
            for (int j = random.nextInt(SERIES); j > 0; j--) {
              some.add(random.nextInt(SERIES));
            }
            some.forEach(one -> Arrays.fill(gone[one], start, end + 1, true));
            int[] series = some.stream().mapToInt(Integer::intValue).toArray();
            tombstones = tombstones.with(series, new TimeRange(start, end));
          }
          check(gone, tombstones);
          byte[] encoded = TombstonesFormat.encode(tombstones, ULID);
          check(gone, TombstonesFormat.decode(encoded, ULID, SERIES));
        });
  }

  private static void check(boolean[][] gone, Tombstones tombstones) {
    for (int series = 0; series < SERIES; series++) {
      long[] bounds = tombstones.of(series);
      boolean[] found = new boolean[TIMES];
      for (int i = 0; i < bounds.length; i += 2) {
        Arrays.fill(found, (int) bounds[i], (int) bounds[i + 1] + 1, true);
        assertTrue(i == 0 || bounds[i] > bounds[i - 1] + 1, "neither overlap nor touch");
      }
      assertEquals(Arrays.toString(gone[series]), Arrays.toString(found));
    }
  }

  @Test
  void holdsEveryTime() {
    for (TimeRange range :
        new TimeRange[] {
          TimeRange.ALL, new TimeRange(Long.MIN_VALUE, 0), new TimeRange(5, Long.MAX_VALUE)
        }) {
      Tombstones tombstones =
          Tombstones.NONE
              .with(new int[] {0}, new TimeRange(7, 9))
              .with(new int[] {0}, range)
              .with(new int[] {0}, new TimeRange(Long.MIN_VALUE, Long.MIN_VALUE))
              .with(new int[] {0}, new TimeRange(Long.MAX_VALUE, Long.MAX_VALUE));
      byte[] encoded = TombstonesFormat.encode(tombstones, ULID);
      long[] bounds = TombstonesFormat.decode(encoded, ULID, 1).of(0);
      assertEquals(Arrays.toString(tombstones.of(0)), Arrays.toString(bounds));
      assertEquals(Long.MIN_VALUE, bounds[0]);
      assertEquals(Long.MAX_VALUE, bounds[bounds.length - 1]);
    }
  }
}

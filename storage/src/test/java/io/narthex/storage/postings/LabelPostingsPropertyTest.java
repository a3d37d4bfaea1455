package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.RoaringBitmap;

/// Adaptive sets against plain bitmaps: single series, runs, scattered ones, and removal through
/// all of these forms.
final class LabelPostingsPropertyTest {
  private static final int VALUES = 40;

  @Test
  void holdsWhatPlainBitmapsHold() {
    Seeds.rounds(
        30,
        random -> {
          LabelPostings postings = new LabelPostings(new RunBlocks());
          RoaringBitmap[] model = new RoaringBitmap[VALUES];
          for (int i = 0; i < VALUES; i++) {
            model[i] = new RoaringBitmap();
          }
          int next = 0;
          int run = 1 + random.nextInt(20);
          int spread = 1 + random.nextInt(VALUES);
          for (int step = 0; step < 400; step++) {
            int value = random.nextInt(spread);
            for (int i = 1 + random.nextInt(run); i > 0; i--) {
              postings.add(value, next);
              model[value].add(next++);
            }
            next += random.nextInt(10) == 0 ? random.nextInt(70_000) : 0;
            for (int i = random.nextInt(6) == 0 ? random.nextInt(20) : 0; i > 0; i--) {
              remove(random, postings, model);
            }
          }
          check(random, postings, model, next);
        });
  }

  /// A label that all series have is one run, also where the oldest of them go quantum by quantum:
  /// that takes milliseconds, and would take minutes if the run were written out for each.
  @Test
  @Timeout(30)
  void theOldestOfManyGoInNoTime() {
    int count = 400_000;
    int quantum = 1_000;
    LabelPostings postings = new LabelPostings(new RunBlocks());
    for (int series = 0; series < count; series++) {
      postings.add(0, series);
    }
    for (int from = 0; from < count; from += quantum) {
      int[] gone = IntStream.range(from, from + quantum).toArray();
      postings.remove(0, gone, 0, quantum);
      assertEquals(count - from - quantum, postings.seriesCount(0));
    }
  }

  /// Removes one, some that lie together or are scattered, or all; some are not in the set.
  private static void remove(Random random, LabelPostings postings, RoaringBitmap[] model) {
    int value = random.nextInt(VALUES);
    RoaringBitmap gone = new RoaringBitmap();
    gone.add(Integer.MAX_VALUE - 1);
    int[] there = model[value].toArray();
    int kind = random.nextInt(8);
    if (there.length > 0 && kind < 4) {
      gone.add(there[random.nextInt(there.length)]);
    } else if (there.length > 0 && kind < 6) {
      int from = random.nextInt(there.length);
      IntStream.range(from, Math.min(there.length, from + random.nextInt(60)))
          .forEach(i -> gone.add(there[i]));
    } else if (kind == 6) {
      IntStream.of(there).filter(_ -> random.nextInt(3) == 0).forEach(gone::add);
    } else if (random.nextInt(4) == 0) {
      IntStream.of(there).forEach(gone::add);
    }
    int[] before = {-1, -1};
    int[] series = IntStream.concat(IntStream.of(before), gone.stream()).toArray();
    postings.remove(value, series, before.length, series.length);
    model[value].andNot(gone);
  }

  private static void check(
      Random random, LabelPostings postings, RoaringBitmap[] model, int seriesEnd) {
    RoaringBitmap all = new RoaringBitmap();
    for (int value = 0; value < VALUES; value++) {
      all.or(model[value]);
      assertEquals(model[value].getCardinality(), postings.seriesCount(value));
      SeriesUnion one = new SeriesUnion(seriesEnd, 1);
      postings.addTo(value, one);
      assertArrayEquals(model[value].toArray(), one.toBitmap().toArray());
    }
    assertArrayEquals(all.toArray(), postings.all().toArray());
    int[] some = IntStream.range(0, VALUES).filter(v -> random.nextInt(3) > 0).toArray();
    SeriesUnion union = new SeriesUnion(seriesEnd, some.length);
    RoaringBitmap expected = new RoaringBitmap();
    for (int value : some) {
      postings.addTo(value, union);
      expected.or(model[value]);
    }
    assertArrayEquals(expected.toArray(), union.toBitmap().toArray());
  }
}

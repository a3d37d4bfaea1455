package io.narthex.storage.postings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
            for (int i = random.nextInt(6) == 0 ? random.nextInt(200) : 0; i > 0; i--) {
              remove(random, postings, model);
            }
          }
          check(random, postings, model, next);
        });
  }

  private static void remove(Random random, LabelPostings postings, RoaringBitmap[] model) {
    int value = random.nextInt(VALUES);
    if (model[value].isEmpty()) {
      postings.remove(value, Integer.MAX_VALUE - 1);
      return;
    }
    int series = model[value].select(random.nextInt(model[value].getCardinality()));
    postings.remove(value, series);
    model[value].remove(series);
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

package io.narthex.storage.postings;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The series of each value of one label. One series lies in the table of values itself, a few runs
/// in a block, anything larger in a bitmap. Guarded by the index's lock.
final class LabelPostings {
  /// A bitmap is packed again when one part of this many has come or gone.
  private static final int PACK_AGAIN = 4;

  private final RunBlocks blocks;
  private final ChangingBitmap all = new ChangingBitmap();

  /// By value: 0 none, above it the only series plus 1, below it `~(block « 1)` or `~(position of
  /// the bitmap « 1 | 1)`.
  private int[] sets = new int[4];

  private int valueCount;
  private @Nullable ChangingBitmap[] bitmaps = new ChangingBitmap[0];

  /// No bitmap is missing below.
  private int firstFree;

  /// A bitmap whose runs are packed each time a part of it has come or gone.
  private static final class ChangingBitmap {
    private final RoaringBitmap series;
    private int changes;
    private int packedSize;

    ChangingBitmap() {
      this(new RoaringBitmap());
    }

    ChangingBitmap(RoaringBitmap series) {
      this.series = series;
      pack();
    }

    void add(int one) {
      series.add(one);
      changed(1);
    }

    void remove(int[] gone, int from, int to) {
      for (int i = from; i < to; i++) {
        series.remove(gone[i]);
      }
      changed(to - from);
    }

    private void changed(int count) {
      changes += count;
      if (changes > 64 + packedSize / PACK_AGAIN) {
        pack();
      }
    }

    private void pack() {
      series.runOptimize();
      packedSize = series.getCardinality();
      changes = 0;
    }
  }

  /// @param blocks where small sets lie, shared by all labels
  LabelPostings(RunBlocks blocks) {
    this.blocks = blocks;
  }

  /// Number of values with or without series: all others have none.
  int valueCount() {
    return valueCount;
  }

  /// Series with this label, whatever its value. Not to be changed.
  RoaringBitmap all() {
    return all.series;
  }

  /// Number of series with a value.
  int seriesCount(int value) {
    int set = value < valueCount ? sets[value] : 0;
    if (set >= 0) {
      return Math.min(set, 1);
    }
    return isBitmap(set) ? bitmap(set).series.getCardinality() : blocks.count(~set >>> 1);
  }

  /// Adds the series with a value to `into`.
  void addTo(int value, SeriesUnion into) {
    int set = value < valueCount ? sets[value] : 0;
    if (set > 0) {
      into.add(set - 1);
    } else if (set < 0 && isBitmap(set)) {
      into.add(bitmap(set).series);
    } else if (set < 0) {
      blocks.addTo(~set >>> 1, into);
    }
  }

  /// Adds a series that is greater than all others.
  void add(int value, int series) {
    all.add(series);
    if (value >= sets.length) {
      sets = Arrays.copyOf(sets, Math.max(value + 1, 2 * sets.length));
    }
    valueCount = Math.max(valueCount, value + 1);
    int set = sets[value];
    if (set == 0) {
      sets[value] = series + 1;
    } else if (set > 0) {
      sets[value] = ~(blocks.create(set - 1, series) << 1);
    } else if (isBitmap(set)) {
      bitmap(set).add(series);
    } else {
      int block = ~set >>> 1;
      int into = blocks.add(block, series);
      if (into == RunBlocks.NONE) {
        RoaringBitmap bitmap = blocks.take(block);
        bitmap.add(series);
        sets[value] = addBitmap(bitmap);
      } else if (into != block) {
        sets[value] = ~(into << 1);
      }
    }
  }

  /// Takes series out of the set of a value: those from `from` (inclusive) to `to` (exclusive),
  /// ascending; one that is not in it changes nothing.
  void remove(int value, int[] series, int from, int to) {
    all.remove(series, from, to);
    int set = value < valueCount ? sets[value] : 0;
    if (set > 0 && Arrays.binarySearch(series, from, to, set - 1) >= 0) {
      sets[value] = 0;
    } else if (set < 0 && isBitmap(set)) {
      removeFromBitmap(value, series, from, to);
    } else if (set < 0) {
      RoaringBitmap left = blocks.take(~set >>> 1);
      left.andNot(RoaringBitmap.bitmapOf(Arrays.copyOfRange(series, from, to)));
      sets[value] = addSmall(left);
    }
  }

  private void removeFromBitmap(int value, int[] series, int from, int to) {
    ChangingBitmap bitmap = bitmap(sets[value]);
    bitmap.remove(series, from, to);
    if (bitmap.series.getCardinality() <= 1) {
      removeBitmap(~sets[value] >>> 1);
      sets[value] = addSmall(bitmap.series);
    }
  }

  /// @return what stands for a set that has few runs, or had before some were taken out
  private int addSmall(RoaringBitmap series) {
    if (series.isEmpty()) {
      return 0;
    }
    if (series.first() == series.last()) {
      return series.first() + 1;
    }
    int block = blocks.create(series);
    return block == RunBlocks.NONE ? addBitmap(series) : ~(block << 1);
  }

  private int addBitmap(RoaringBitmap series) {
    int position = firstFree;
    while (position < bitmaps.length && bitmaps[position] != null) {
      position++;
    }
    firstFree = position + 1;
    if (position == bitmaps.length) {
      bitmaps = Arrays.copyOf(bitmaps, Math.max(4, position + position / 2));
    }
    bitmaps[position] = new ChangingBitmap(series);
    return ~((position << 1) | 1);
  }

  private void removeBitmap(int position) {
    bitmaps[position] = null;
    firstFree = Math.min(firstFree, position);
  }

  private static boolean isBitmap(int set) {
    return (~set & 1) != 0;
  }

  private ChangingBitmap bitmap(int set) {
    return Objects.requireNonNull(bitmaps[~set >>> 1]);
  }
}

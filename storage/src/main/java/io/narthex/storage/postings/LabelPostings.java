package io.narthex.storage.postings;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The series of each value of one label. One series lies in the table of values itself, a few runs
/// in a block, anything larger in a bitmap. Guarded by the index's lock.
final class LabelPostings {
  /// A bitmap is packed again when it has grown by one part of this many.
  private static final int PACK_AGAIN = 4;

  private final RunBlocks blocks;
  private final GrowingBitmap all = new GrowingBitmap();

  /// By value: 0 none, above it the only series plus 1, below it `~(block « 1)` or `~(position of
  /// the bitmap « 1 | 1)`.
  private int[] sets = new int[4];

  private int valueCount;
  private @Nullable GrowingBitmap[] bitmaps = new GrowingBitmap[0];

  /// No bitmap is missing below.
  private int firstFree;

  /// A bitmap whose runs are packed each time it has grown by a part.
  private static final class GrowingBitmap {
    private final RoaringBitmap series;
    private int added;
    private int packedAt;

    GrowingBitmap() {
      this(new RoaringBitmap());
    }

    GrowingBitmap(RoaringBitmap series) {
      this.series = series;
      this.added = series.getCardinality();
      pack();
    }

    void add(int one) {
      series.add(one);
      added++;
      if (added - packedAt > 64 + packedAt / PACK_AGAIN) {
        pack();
      }
    }

    private void pack() {
      series.runOptimize();
      packedAt = added;
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

  /// Takes a series out.
  void remove(int value, int series) {
    all.series.remove(series);
    int set = value < valueCount ? sets[value] : 0;
    if (set > 0) {
      sets[value] = set == series + 1 ? 0 : set;
      return;
    }
    if (set == 0) {
      return;
    }
    RoaringBitmap left = isBitmap(set) ? bitmap(set).series : blocks.take(~set >>> 1);
    left.remove(series);
    int count = left.getCardinality();
    if (count > 1 && !isBitmap(set)) {
      sets[value] = addBlock(left);
    } else if (count <= 1) {
      if (isBitmap(set)) {
        removeBitmap(~set >>> 1);
      }
      sets[value] = count == 0 ? 0 : left.first() + 1;
    }
  }

  private int addBlock(RoaringBitmap series) {
    int[] all = series.toArray();
    int block = blocks.create(all[0], all[1]);
    for (int i = 2; i < all.length; i++) {
      int into = blocks.add(block, all[i]);
      if (into == RunBlocks.NONE) {
        blocks.take(block);
        return addBitmap(series);
      }
      block = into;
    }
    return ~(block << 1);
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
    bitmaps[position] = new GrowingBitmap(series);
    return ~((position << 1) | 1);
  }

  private void removeBitmap(int position) {
    bitmaps[position] = null;
    firstFree = Math.min(firstFree, position);
  }

  private static boolean isBitmap(int set) {
    return (~set & 1) != 0;
  }

  private GrowingBitmap bitmap(int set) {
    return Objects.requireNonNull(bitmaps[~set >>> 1]);
  }
}

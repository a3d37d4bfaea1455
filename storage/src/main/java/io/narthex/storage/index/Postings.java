package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/// The sets of series of one label in place, see [IndexFormat]. Thread-safe.
final class Postings {
  private final IndexPages pages;
  private final long bitmapsAt;
  private final long at;
  private final long startsAt;
  private final int seriesCount;

  /// @param seriesCount series of the whole index
  Postings(IndexPages pages, long bitmapsAt, long bitmapsLength, long length, int seriesCount) {
    this.pages = pages;
    this.bitmapsAt = bitmapsAt;
    this.at = bitmapsAt + bitmapsLength;
    this.startsAt = at + length;
    this.seriesCount = seriesCount;
  }

  /// Number of series of a set.
  int cardinality(int set) {
    IndexInput in = new IndexInput(pages, at);
    seek(in, set);
    return cardinality(in.readVarint());
  }

  /// The union of the first `count` sets of `sets`.
  RoaringBitmap union(int[] sets, int count) {
    Union union = new Union();
    IndexInput in = new IndexInput(pages, at);
    int next = 0;
    for (int i = 0; i < count; i++) {
      int set = sets[i];
      boolean ahead = i > 0 && set == next && set % IndexFormat.BLOCK_VALUES != 0;
      if (!ahead) {
        seek(in, set);
      }
      union.add(in);
      next = set + 1;
    }
    return union.result();
  }

  private void seek(IndexInput in, int set) {
    int block = set / IndexFormat.BLOCK_VALUES;
    long start = pages.getUnsignedInt(startsAt + (long) IndexFormat.START_SIZE * block);
    in.seek(at + start);
    for (int i = set % IndexFormat.BLOCK_VALUES; i > 0; i--) {
      skip(in);
    }
  }

  private void skip(IndexInput in) {
    long head = in.readVarint();
    if (kind(head) == IndexFormat.BITMAP) {
      in.readVarint();
      in.readVarint();
    } else if (cardinality(head) == 1) {
      in.readVarint();
    } else {
      in.skip(in.readInt("bytes of postings", IndexFormat.MAX_INLINE_BYTES));
    }
  }

  private static int kind(long head) {
    return (int) head & ((1 << IndexFormat.KIND_BITS) - 1);
  }

  private int cardinality(long head) {
    long cardinality = head >>> IndexFormat.KIND_BITS;
    if (cardinality < 1 || cardinality > seriesCount) {
      throw new MalformedBytesException(
          "series of a set: expected=1 to " + seriesCount + ", actual=" + cardinality);
    }
    return (int) cardinality;
  }

  /// Collects sets: bitmaps and runs in one bitmap, single series apart, because adding them in
  /// ascending order is much cheaper.
  private final class Union {
    private final MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
    private int[] singles = new int[64];
    private int count;

    void add(IndexInput in) {
      long head = in.readVarint();
      int cardinality = cardinality(head);
      switch (kind(head)) {
        case IndexFormat.DIFFERENCES -> addDifferences(in, cardinality);
        case IndexFormat.RUNS -> addRuns(in, cardinality);
        case IndexFormat.BITMAP -> addBitmap(in, cardinality);
        default ->
            throw new MalformedBytesException(
                "kind of postings: expected=0 to 2, actual=" + kind(head));
      }
    }

    private void addDifferences(IndexInput in, int cardinality) {
      if (cardinality > 1) {
        in.readInt("bytes of postings", IndexFormat.MAX_INLINE_BYTES);
      }
      if (cardinality > IndexFormat.MAX_INLINE_BYTES) {
        throw new MalformedBytesException(
            "differences: expected=at most "
                + IndexFormat.MAX_INLINE_BYTES
                + ", actual="
                + cardinality);
      }
      if (count + cardinality > singles.length) {
        singles = Arrays.copyOf(singles, 2 * (count + cardinality));
      }
      int series = -1;
      for (int i = 0; i < cardinality; i++) {
        series = next(series, in.readInt("difference", seriesCount));
        singles[count++] = series;
      }
    }

    private void addRuns(IndexInput in, int cardinality) {
      in.readInt("bytes of postings", IndexFormat.MAX_INLINE_BYTES);
      int end = 0;
      for (int left = cardinality; left > 0; ) {
        int start = next(end - 1, in.readInt("gap", seriesCount));
        int last = next(start - 1, in.readInt("run", left - 1));
        bitmap.add((long) start, last + 1L);
        left -= last - start + 1;
        end = last + 1;
      }
    }

    private void addBitmap(IndexInput in, int cardinality) {
      long start = in.readVarint();
      long length = in.readVarint();
      if (start < 0 || length < 0 || start > at - bitmapsAt - length) {
        throw new MalformedBytesException(
            "bitmap: expected=within " + (at - bitmapsAt) + ", actual=" + start + "+" + length);
      }
      ImmutableRoaringBitmap set =
          new ImmutableRoaringBitmap(pages.slice(bitmapsAt + start, length));
      next(-1, set.last());
      if (set.getCardinality() != cardinality) {
        throw new MalformedBytesException(
            "series of a bitmap: expected=" + cardinality + ", actual=" + set.getCardinality());
      }
      bitmap.or(set);
    }

    private int next(int before, int distance) {
      long series = before + 1L + distance;
      if (series < 0 || series >= seriesCount) {
        throw new MalformedBytesException(
            "series of a set: expected=below " + seriesCount + ", actual=" + series);
      }
      return (int) series;
    }

    RoaringBitmap result() {
      if (count > 0) {
        Arrays.sort(singles, 0, count);
        bitmap.addN(singles, 0, count);
      }
      return bitmap.toRoaringBitmap();
    }
  }
}

package io.narthex.storage.chunk;

import io.narthex.storage.encoding.BitPacking;
import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Chooses the cheapest block for some numbers and writes it, see [ResidualFormat]. Reused; not
/// thread-safe.
///
/// Two windows are tried, each at all widths: one that starts at the least number, with patches
/// above; and one around the middle, with patches on both sides. A histogram of how many bits the
/// numbers need gives the cost of every width in one pass.
final class ResidualWriter {
  private final long[] numbers = new long[ResidualFormat.MAX_COUNT];
  private final long[] highs = new long[ResidualFormat.MAX_COUNT];
  private final long[] gaps = new long[ResidualFormat.MAX_COUNT];
  private final int[] histogram = new int[Long.SIZE + 2];
  private int count;
  private int width;
  private long base;
  private int patchKind;
  private int patchCount;
  private int patchWidth;
  private int gapWidth;

  /// Where the caller puts the numbers before [#plan].
  long[] numbers() {
    return numbers;
  }

  /// Chooses a block for the first `count` numbers.
  ///
  /// @return its bytes
  int plan(int count) {
    this.count = count;
    patchKind = ResidualFormat.PATCHES_NONE;
    patchCount = 0;
    width = 0;
    base = 0;
    if (count > 0) {
      chooseWindow();
      findPatches();
    }
    return size();
  }

  /// The one number that all are equal to, if [#isUniform].
  long base() {
    return base;
  }

  boolean isUniform() {
    return width == 0 && patchCount == 0;
  }

  private void chooseWindow() {
    long least = numbers[0];
    long greatest = numbers[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, numbers[i]);
      greatest = Math.max(greatest, numbers[i]);
    }
    base = least;
    int top = BitPacking.bits(greatest - least);
    if (top == 0) {
      return;
    }
    Arrays.fill(histogram, 0);
    for (int i = 0; i < count; i++) {
      histogram[BitPacking.bits(numbers[i] - least)]++;
    }
    width = cheapestWidth(top);
    long leastCost = cost(width, top);
    long middle = middle();
    Arrays.fill(histogram, 0);
    int bits = 0;
    for (int i = 0; i < count; i++) {
      long distance = numbers[i] - middle;
      int slot = distance == 0 ? 0 : 1 + BitPacking.bits(distance ^ (distance >> 63));
      histogram[slot]++;
      bits = Math.max(bits, slot);
    }
    int centred = cheapestWidth(bits);
    if (cost(centred, bits + 1) < leastCost) {
      width = centred;
      base = centred == 0 ? middle : middle - (1L << (centred - 1));
    }
  }

  /// A number in the midst of most others: the median of nine.
  private long middle() {
    int step = count / 9;
    return median(
        median(numbers[0], numbers[step], numbers[2 * step]),
        median(numbers[3 * step], numbers[4 * step], numbers[5 * step]),
        median(numbers[6 * step], numbers[7 * step], numbers[8 * step]));
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private int cheapestWidth(int top) {
    int best = BitPacking.widthFor(top);
    long bestCost = (long) count * best;
    int patches = 0;
    for (int candidate = top - 1; candidate >= 0; candidate--) {
      patches += histogram[candidate + 1];
      if (candidate <= BitPacking.MAX_WIDTH) {
        long cost = cost(candidate, top, patches);
        if (cost < bestCost) {
          bestCost = cost;
          best = candidate;
        }
      }
    }
    return best;
  }

  private long cost(int candidate, int top) {
    int patches = 0;
    for (int bits = candidate + 1; bits <= Math.min(top, Long.SIZE + 1); bits++) {
      patches += histogram[bits];
    }
    return cost(candidate, top, patches);
  }

  /// Bits of the packed parts, positions estimated.
  private long cost(int candidate, int top, int patches) {
    long cost = (long) count * candidate;
    if (patches > 0) {
      int gap = Math.min(ResidualFormat.MAX_GAP_WIDTH, 1 + BitPacking.bits(count / patches));
      cost += Math.min((long) patches * gap, count) + (long) patches * (top - candidate);
      cost += (long) Byte.SIZE * ResidualFormat.PATCH_HEADER_SIZE;
    }
    return cost;
  }

  /// Finds what the window does not hold.
  private void findPatches() {
    if (width == Long.SIZE) {
      return;
    }
    int last = -1;
    int widestGap = 0;
    boolean positive = true;
    for (int i = 0; i < count; i++) {
      long high = (numbers[i] - base) >> width;
      if (high != 0) {
        int gap = i - last - 1;
        highs[patchCount] = high;
        gaps[patchCount] = gap;
        widestGap |= gap;
        positive &= high > 0;
        last = i;
        patchCount++;
      }
    }
    if (patchCount > 0) {
      codePatches(positive);
      int bits = Math.max(1, BitPacking.bits(widestGap));
      gapWidth = patchCount * bits < count ? bits : 0;
    }
  }

  private void codePatches(boolean positive) {
    patchKind = positive ? ResidualFormat.PATCHES_POSITIVE : ResidualFormat.PATCHES_SIGNED;
    long all = 0;
    for (int i = 0; i < patchCount; i++) {
      highs[i] = (positive ? highs[i] : Varints.zigzag(highs[i])) - 1;
      all |= highs[i];
    }
    patchWidth = BitPacking.widthFor(BitPacking.bits(all));
  }

  private int size() {
    int size = 1 + Varints.size(Varints.zigzag(base)) + BitPacking.size(count, width);
    if (patchCount > 0) {
      size += ResidualFormat.PATCH_HEADER_SIZE + BitPacking.size(patchCount, patchWidth);
      size += gapWidth == 0 ? BitPacking.size(count, 1) : BitPacking.size(patchCount, gapWidth);
    }
    return size;
  }

  /// Appends the block that [#plan] chose; the numbers are as they were.
  void write(ChunkBuffer into) {
    into.putByte(ResidualFormat.widthCode(width) | patchKind << ResidualFormat.PATCHES_SHIFT);
    if (patchCount > 0) {
      int header =
          patchCount - 1
              | ResidualFormat.widthCode(patchWidth) << ResidualFormat.PATCH_WIDTH_SHIFT
              | gapWidth << ResidualFormat.GAP_WIDTH_SHIFT;
      into.putByte(header);
      into.putByte(header >>> 8);
    }
    into.putSigned(base);
    for (int i = 0; i < count; i++) {
      numbers[i] -= base;
    }
    pack(numbers, count, width, into);
    if (patchCount > 0) {
      writePositions(into);
      pack(highs, patchCount, patchWidth, into);
    }
  }

  private void writePositions(ChunkBuffer into) {
    if (gapWidth > 0) {
      pack(gaps, patchCount, gapWidth, into);
      return;
    }
    int position = -1;
    Arrays.fill(numbers, 0, count, 0);
    for (int i = 0; i < patchCount; i++) {
      position += (int) gaps[i] + 1;
      numbers[position] = 1;
    }
    pack(numbers, count, 1, into);
  }

  private static void pack(long[] values, int count, int width, ChunkBuffer into) {
    int at = into.grow(BitPacking.size(count, width));
    BitPacking.pack(values, count, width, into.bytes(), at);
  }
}

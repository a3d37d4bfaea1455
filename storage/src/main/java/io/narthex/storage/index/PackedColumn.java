package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;

/// A column of numbers in place, see [IndexFormat]. Thread-safe.
final class PackedColumn {
  private static final int BLOCK_SHIFT = 10;
  private static final int IN_BLOCK = IndexFormat.PACKED_BLOCK - 1;
  private static final int WIDTHS = (1 << IndexFormat.WIDTH_BITS) - 1;

  private final IndexPages pages;
  private final long dataAt;
  private final long entriesAt;
  private final int max;

  /// @param max largest number that can occur
  PackedColumn(IndexPages pages, long dataAt, long dataLength, int max) {
    this.pages = pages;
    this.dataAt = dataAt;
    this.entriesAt = dataAt + dataLength;
    this.max = max;
  }

  /// The number at `index`.
  int get(int index) {
    long entry =
        pages.getLong(entriesAt + (long) IndexFormat.PACKED_ENTRY_SIZE * (index >>> BLOCK_SHIFT));
    int meta = (int) (entry >>> Integer.SIZE);
    int width = meta & WIDTHS;
    long at = dataAt + (long) Long.BYTES * (meta >>> IndexFormat.WIDTH_BITS);
    int position = index & IN_BLOCK;
    long value;
    if (width == 0) {
      value = (int) entry;
    } else if (width == IndexFormat.SPARSE) {
      value = sparse(at, position);
    } else {
      int bit = position * width;
      long word = pages.getLong(at + (bit >>> 3)) >>> (bit & 7);
      value = (int) entry + (word & ((1L << width) - 1));
    }
    if (value < 0 || value > max) {
      throw new MalformedBytesException(
          "number of a column: expected=at most " + max + ", actual=" + value + " at " + at);
    }
    return (int) value;
  }

  private int sparse(long at, int position) {
    int count = pages.getUnsignedShort(at);
    long positions = at + IndexFormat.SPARSE_POSITIONS_OFFSET;
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = pages.getUnsignedShort(positions + (long) Short.BYTES * middle);
      if (found == position) {
        long values = positions + (long) Short.BYTES * count;
        return pages.getInt(values + (long) Integer.BYTES * middle);
      }
      if (found < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return 0;
  }
}

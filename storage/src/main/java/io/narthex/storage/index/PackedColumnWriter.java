package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import java.io.IOException;
import java.util.Arrays;

/// Writes one column of numbers ≥ 0, see [IndexFormat]. Not thread-safe.
final class PackedColumnWriter {
  private static final int MAX_UNITS = 1 << (32 - IndexFormat.WIDTH_BITS);

  private final IndexOutput out;
  private final long start;
  private final int[] values = new int[IndexFormat.PACKED_BLOCK];
  private final byte[] packed =
      new byte[IndexFormat.packedBytes(IndexFormat.PACKED_BLOCK, Integer.SIZE) + Long.BYTES];
  private final IntList entries = new IntList();
  private int count;

  PackedColumnWriter(IndexOutput out) {
    this.out = out;
    this.start = out.position();
  }

  /// Appends `value`.
  void add(int value) throws IOException {
    values[count++] = value;
    if (count == values.length) {
      endBlock();
    }
  }

  /// Appends `value` `times` times.
  void add(int value, long times) throws IOException {
    for (long i = 0; i < times; i++) {
      add(value);
    }
  }

  /// Writes the rest.
  ///
  /// @return bytes of the data
  long finish() throws IOException {
    if (count > 0) {
      endBlock();
    }
    long length = out.position() - start;
    out.putInts(entries);
    return length;
  }

  private void endBlock() throws IOException {
    int min = Integer.MAX_VALUE;
    int max = 0;
    int present = 0;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
      present += values[i] == 0 ? 0 : 1;
    }
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(max - min);
    int dense = IndexFormat.packedBytes(count, width);
    int sparse =
        Math.ceilDiv(
                IndexFormat.SPARSE_POSITIONS_OFFSET + present * (Short.BYTES + Integer.BYTES),
                Long.BYTES)
            * Long.BYTES;
    long units =
        IndexOutput.checked(
            "units of a column", (out.position() - start) / Long.BYTES, MAX_UNITS - 1);
    Arrays.fill(packed, (byte) 0);
    if (min == 0 && sparse < dense) {
      packSparse(present);
      putBlock(0, units, IndexFormat.SPARSE, sparse);
    } else {
      packDense(min, width);
      putBlock(min, units, width, dense);
    }
    count = 0;
  }

  private void putBlock(int base, long units, int width, int length) throws IOException {
    entries.add(base);
    entries.add((int) (units << IndexFormat.WIDTH_BITS) | width);
    out.putBytes(packed, 0, length);
  }

  private void packDense(int base, int width) {
    for (int i = 0; i < count; i++) {
      int bit = i * width;
      long word = Bytes.getLong(packed, bit >>> 3) | (long) (values[i] - base) << (bit & 7);
      Bytes.putLong(packed, bit >>> 3, word);
    }
  }

  private void packSparse(int present) {
    Bytes.putInt(packed, 0, present);
    int position = IndexFormat.SPARSE_POSITIONS_OFFSET;
    int value = position + present * Short.BYTES;
    for (int i = 0; i < count; i++) {
      if (values[i] != 0) {
        packed[position++] = (byte) i;
        packed[position++] = (byte) (i >>> Byte.SIZE);
        Bytes.putInt(packed, value, values[i]);
        value += Integer.BYTES;
      }
    }
  }
}

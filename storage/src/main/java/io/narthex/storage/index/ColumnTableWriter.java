package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects the timestamp columns of an index in pages, which go out between two groups of series:
/// so what stays in memory is the number of timestamps of each. Not thread-safe.
final class ColumnTableWriter {
  private final List<byte[]> waiting = new ArrayList<>();
  private final LongList pageOffsets = new LongList();
  private byte[] page = new byte[IndexFormat.COLUMN_PAGE * IndexFormat.COLUMN_SIZE];
  private char[] sampleCounts = new char[IndexFormat.COLUMN_PAGE];
  private int inPage;
  private int count;

  int count() {
    return count;
  }

  /// Number of timestamps of a column.
  int sampleCount(int column) {
    return sampleCounts[column];
  }

  /// Adds a column.
  ///
  /// @return its ordinal
  int add(ColumnEntry column) {
    int at = inPage * IndexFormat.COLUMN_SIZE;
    long offset = IndexOutput.checked("offset", column.offset, IndexFormat.UINT48_MAX);
    long samples = IndexOutput.checked("timestamps", column.count, IndexFormat.MAX_COLUMN_COUNT);
    Bytes.putLong(page, at, offset | samples << (Byte.SIZE * IndexFormat.COLUMN_COUNT_OFFSET));
    Bytes.putInt(page, at + IndexFormat.COLUMN_LENGTH_OFFSET, column.length);
    Bytes.putInt(page, at + IndexFormat.COLUMN_CRC_OFFSET, column.crc);
    Bytes.putLong(page, at + IndexFormat.COLUMN_MIN_OFFSET, column.minMs);
    Bytes.putLong(page, at + IndexFormat.COLUMN_MAX_OFFSET, column.maxMs);
    if (count == sampleCounts.length) {
      sampleCounts = Arrays.copyOf(sampleCounts, count + (count >> 1));
    }
    sampleCounts[count] = (char) samples;
    if (++inPage == IndexFormat.COLUMN_PAGE) {
      waiting.add(page);
      page = new byte[page.length];
      inPage = 0;
    }
    return count++;
  }

  /// Writes the pages that are full.
  void putFullPages(IndexOutput out) throws IOException {
    for (byte[] full : waiting) {
      pageOffsets.add(out.position());
      out.putBytes(full, 0, full.length);
    }
    waiting.clear();
  }

  /// Writes the rest.
  void putRest(IndexOutput out) throws IOException {
    putFullPages(out);
    if (inPage > 0) {
      pageOffsets.add(out.position());
      out.putBytes(page, 0, inPage * IndexFormat.COLUMN_SIZE);
    }
  }

  void putPageOffsets(IndexOutput out) throws IOException {
    for (int i = 0; i < pageOffsets.size(); i++) {
      out.putLong(pageOffsets.get(i));
    }
  }
}

package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;

/// Chunks and timestamp columns of an index in place, see [IndexFormat]. Thread-safe.
final class ChunkTable {
  private final IndexPages pages;
  private final IndexTrailer trailer;

  ChunkTable(IndexPages pages) {
    this.pages = pages;
    this.trailer = pages.trailer();
  }

  /// Fills `into` with what is known of a timestamp column.
  void column(int ordinal, ColumnEntry into) {
    if (ordinal < 0 || ordinal >= trailer.columnCount()) {
      throw new MalformedBytesException(
          "timestamp column: expected=below " + trailer.columnCount() + ", actual=" + ordinal);
    }
    long page =
        pages.getLong(
            trailer.columnPagesAt() + (long) Long.BYTES * (ordinal / IndexFormat.COLUMN_PAGE));
    long at = page + (long) IndexFormat.COLUMN_SIZE * (ordinal % IndexFormat.COLUMN_PAGE);
    into.offset = pages.getUint48(at);
    into.count = pages.getUnsignedShort(at + IndexFormat.COLUMN_COUNT_OFFSET);
    into.length = pages.getInt(at + IndexFormat.COLUMN_LENGTH_OFFSET);
    into.crc = pages.getInt(at + IndexFormat.COLUMN_CRC_OFFSET);
    into.minMs = pages.getLong(at + IndexFormat.COLUMN_MIN_OFFSET);
    into.maxMs = pages.getLong(at + IndexFormat.COLUMN_MAX_OFFSET);
  }

  /// Walks over the chunk entries of series. Not thread-safe.
  final class Walk {
    private final IndexInput in = new IndexInput(pages, IndexFormat.HEADER_SIZE);
    private final ColumnEntry columnEntry = new ColumnEntry();
    private int series = -1;
    private int left;
    private long seriesEnd;
    private long firstColumn;
    private long column;
    private long dataEnd;
    private long seriesDataEnd;
    private boolean first;

    /// Goes to a series.
    ///
    /// @return number of its chunks
    int seek(int to) {
      boolean ahead =
          to > series
              && series >= 0
              && to / IndexFormat.GROUP_SERIES == series / IndexFormat.GROUP_SERIES;
      if (ahead) {
        skipRest();
      } else {
        int group = to / IndexFormat.GROUP_SERIES;
        long anchor = trailer.anchorsAt() + (long) IndexFormat.ANCHOR_SIZE * group;
        in.seek(pages.getUint48(anchor));
        dataEnd = pages.getUint48(anchor + IndexFormat.UINT48_SIZE);
        series = group * IndexFormat.GROUP_SERIES - 1;
        firstColumn = 0;
      }
      beginSeries();
      while (series < to) {
        skipRest();
        beginSeries();
      }
      return left;
    }

    private void beginSeries() {
      series++;
      left =
          in.readInt("chunks of a series", (int) Math.min(trailer.chunkCount(), Integer.MAX_VALUE));
      if (left == 0) {
        throw new MalformedBytesException("chunks of a series: expected=at least 1, actual=0");
      }
      firstColumn += in.readSigned();
      if (left > 1) {
        long length = in.readVarint();
        seriesDataEnd = dataEnd + in.readVarint();
        seriesEnd = in.position() + length;
      }
      first = true;
    }

    private void skipRest() {
      if (left > 1 || (left == 1 && !first)) {
        in.seek(seriesEnd);
        dataEnd = seriesDataEnd;
      } else if (left == 1) {
        readEntry(new ChunkEntry());
      }
      left = 0;
    }

    /// Fills `into` with the next chunk of the series.
    ///
    /// @return whether there is one
    boolean next(ChunkEntry into) {
      if (left == 0) {
        return false;
      }
      readEntry(into);
      left--;
      return true;
    }

    private void readEntry(ChunkEntry into) {
      long head = in.readVarint();
      column =
          first ? firstColumn : column + 1 + Varints.unzigzag(head >>> IndexFormat.ENTRY_SHIFT);
      first = false;
      long gap = (head & IndexFormat.GAP) != 0 ? in.readVarint() : 0;
      into.length = in.readInt("bytes of a chunk", Integer.MAX_VALUE);
      into.offset = dataEnd + gap;
      dataEnd = into.offset + into.length;
      into.column = Math.clamp(column, -1, Integer.MAX_VALUE);
      column(into.column, columnEntry);
      if ((head & IndexFormat.PART) != 0) {
        into.from = in.readInt("first timestamp", columnEntry.count);
        into.count = in.readInt("timestamps", columnEntry.count - into.from);
        into.minMs = trailer.baseMs() + in.readSigned();
        into.maxMs = into.minMs + in.readVarint();
      } else {
        into.from = 0;
        into.count = columnEntry.count;
        into.minMs = columnEntry.minMs;
        into.maxMs = columnEntry.maxMs;
      }
      into.crc = in.readFixedInt();
    }
  }

  Walk walk() {
    return new Walk();
  }
}

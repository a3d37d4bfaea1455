package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Varints;
import java.io.IOException;
import java.util.Arrays;

/// Writes the chunk entries of series after series, see [IndexFormat]. Not thread-safe.
final class ChunkTableWriter {
  private static final int MAX_ENTRY_BYTES = 6 * Varints.MAX_BYTES + Integer.BYTES;

  private final IndexOutput out;

  /// Two numbers a group: where it begins, and where the chunk before it ends.
  private final LongList anchors = new LongList();

  private byte[] entries = new byte[1_024];
  private int entriesLength;
  private int chunksOfSeries;
  private int firstColumn;
  private int firstColumnBefore;
  private int column;
  private long seriesDataStart;
  private long dataEnd;
  private long chunkCount;
  private long baseMs;

  ChunkTableWriter(IndexOutput out) {
    this.out = out;
  }

  long chunkCount() {
    return chunkCount;
  }

  /// First timestamp of the first chunk.
  long baseMs() {
    return baseMs;
  }

  /// Begins series `number`, the next one.
  void beginSeries(int number) {
    if (number % IndexFormat.GROUP_SERIES == 0) {
      anchors.add(out.position());
      anchors.add(dataEnd);
      firstColumnBefore = 0;
    }
    entriesLength = 0;
    chunksOfSeries = 0;
    seriesDataStart = dataEnd;
  }

  /// @param columnCount timestamps of its column
  void chunk(ChunkEntry chunk, int columnCount) {
    if (entries.length - entriesLength < MAX_ENTRY_BYTES) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
    boolean first = chunksOfSeries == 0;
    if (first) {
      firstColumn = chunk.column;
    }
    if (chunkCount == 0 && first) {
      baseMs = chunk.minMs;
    }
    long step = first ? 0 : Varints.zigzag((long) chunk.column - column - 1);
    long gap = IndexOutput.checked("gap before a chunk", chunk.offset - dataEnd, Long.MAX_VALUE);
    boolean part = chunk.from != 0 || chunk.count != columnCount;
    long head =
        step << IndexFormat.ENTRY_SHIFT
            | (gap == 0 ? 0 : IndexFormat.GAP)
            | (part ? IndexFormat.PART : 0);
    putVarint(head);
    if (gap != 0) {
      putVarint(gap);
    }
    putVarint(chunk.length);
    if (part) {
      putVarint(IndexOutput.checked("first timestamp", chunk.from, columnCount));
      putVarint(IndexOutput.checked("timestamps", chunk.count, columnCount - chunk.from));
      putVarint(Varints.zigzag(chunk.minMs - baseMs));
      putVarint(chunk.maxMs - chunk.minMs);
    }
    Bytes.putInt(entries, entriesLength, chunk.crc);
    entriesLength += Integer.BYTES;
    column = chunk.column;
    dataEnd = chunk.offset + chunk.length;
    chunksOfSeries++;
  }

  void endSeries() throws IOException {
    if (chunksOfSeries == 0) {
      throw new IllegalStateException("chunks of a series: expected=at least 1, actual=0");
    }
    out.putVarint(chunksOfSeries);
    out.putSigned((long) firstColumn - firstColumnBefore);
    if (chunksOfSeries > 1) {
      out.putVarint(entriesLength);
      out.putVarint(dataEnd - seriesDataStart);
    }
    out.putBytes(entries, 0, entriesLength);
    firstColumnBefore = firstColumn;
    chunkCount += chunksOfSeries;
  }

  void putAnchors() throws IOException {
    for (int i = 0; i < anchors.size(); i++) {
      out.putUint48(anchors.get(i));
    }
  }

  private void putVarint(long value) {
    entriesLength = Varints.put(entries, entriesLength, value);
  }
}

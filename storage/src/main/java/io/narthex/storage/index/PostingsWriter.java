package io.narthex.storage.index;

import io.narthex.storage.encoding.Varints;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.roaringbitmap.RoaringBitmap;

/// Writes the sets of series of one label, see [IndexFormat]: small ones as differences or runs,
/// the others as bitmaps. Not thread-safe.
final class PostingsWriter {
  private static final int SCRATCH_BYTES = IndexFormat.MAX_INLINE_BYTES + 2 * Varints.MAX_BYTES;

  private final IndexOutput out;
  private final byte[] differences = new byte[SCRATCH_BYTES];
  private final byte[] runs = new byte[SCRATCH_BYTES];
  private int differencesLength;
  private int runsLength;

  /// Bytes of the bitmaps and of the postings.
  record Lengths(long bitmaps, long postings) {}

  PostingsWriter(IndexOutput out) {
    this.out = out;
  }

  /// Writes the sets `series[starts[i]..starts[i + 1])`, each ascending and none empty.
  Lengths write(int[] series, int[] starts) throws IOException {
    int sets = starts.length - 1;
    int[] bitmapLengths = new int[sets];
    long bitmapsAt = out.position();
    for (int i = 0; i < sets; i++) {
      encodeInline(series, starts[i], starts[i + 1]);
      if (Math.min(differencesLength, runsLength) > IndexFormat.MAX_INLINE_BYTES) {
        bitmapLengths[i] = putBitmap(series, starts[i], starts[i + 1]);
      }
    }
    long postingsAt = out.position();
    long bitmapAt = 0;
    IntList blocks = new IntList();
    for (int i = 0; i < sets; i++) {
      if (i % IndexFormat.BLOCK_VALUES == 0) {
        long start = out.position() - postingsAt;
        blocks.add((int) IndexOutput.checked("bytes of postings", start, 0xffff_ffffL));
      }
      putPostings(series, starts[i], starts[i + 1], bitmapAt, bitmapLengths[i]);
      bitmapAt += bitmapLengths[i];
    }
    long length = out.position() - postingsAt;
    out.putInts(blocks);
    return new Lengths(postingsAt - bitmapsAt, length);
  }

  private int putBitmap(int[] series, int from, int to) throws IOException {
    RoaringBitmap bitmap = new RoaringBitmap();
    bitmap.addN(series, from, to - from);
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    out.putBytes(bytes.array(), 0, bytes.position());
    return bytes.position();
  }

  private void putPostings(int[] series, int from, int to, long bitmapAt, int bitmapLength)
      throws IOException {
    long count = (long) to - from;
    if (bitmapLength > 0) {
      out.putVarint(count << IndexFormat.KIND_BITS | IndexFormat.BITMAP);
      out.putVarint(bitmapAt);
      out.putVarint(bitmapLength);
      return;
    }
    encodeInline(series, from, to);
    boolean shorterAsRuns = runsLength < differencesLength;
    int kind = shorterAsRuns ? IndexFormat.RUNS : IndexFormat.DIFFERENCES;
    int length = Math.min(runsLength, differencesLength);
    out.putVarint(count << IndexFormat.KIND_BITS | kind);
    if (count > 1) {
      out.putVarint(length);
    }
    out.putBytes(shorterAsRuns ? runs : differences, 0, length);
  }

  /// Fills both forms; one that becomes too long ends there.
  private void encodeInline(int[] series, int from, int to) {
    differencesLength = Varints.put(differences, 0, series[from]);
    runsLength = 0;
    int runStart = series[from];
    int runsEnd = 0;
    for (int i = from + 1; i <= to; i++) {
      boolean ended = i == to || series[i] != series[i - 1] + 1;
      if (ended && runsLength <= IndexFormat.MAX_INLINE_BYTES) {
        runsLength = Varints.put(runs, runsLength, runStart - runsEnd);
        runsLength = Varints.put(runs, runsLength, series[i - 1] - runStart);
        runsEnd = series[i - 1] + 1;
      }
      if (i == to) {
        break;
      }
      if (ended) {
        runStart = series[i];
      }
      if (differencesLength <= IndexFormat.MAX_INLINE_BYTES) {
        differencesLength =
            Varints.put(differences, differencesLength, series[i] - series[i - 1] - 1);
      }
    }
  }
}

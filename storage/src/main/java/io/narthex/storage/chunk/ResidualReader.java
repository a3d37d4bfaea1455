package io.narthex.storage.chunk;

import io.narthex.storage.encoding.BitPacking;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;

/// Reads the numbers of blocks of residuals, see [ResidualFormat]. Reused; not thread-safe.
final class ResidualReader {
  private final long[] highs = new long[ResidualFormat.MAX_COUNT];
  private final long[] gaps = new long[ResidualFormat.MAX_COUNT];

  /// Writes *number − base* of each number of the block whose header was read from `bytes` into
  /// `into`, from 0.
  void read(ResidualHeader header, byte[] bytes, long[] into) {
    int width = header.width();
    BitPacking.unpack(bytes, header.packedAt(), width, header.count(), into);
    int patches = header.patchCount();
    if (patches == 0) {
      return;
    }
    BitPacking.unpack(bytes, header.highsAt(), header.patchWidth(), patches, highs);
    if (header.arePatchesPositive()) {
      for (int i = 0; i < patches; i++) {
        highs[i] = (highs[i] + 1) << width;
      }
    } else {
      for (int i = 0; i < patches; i++) {
        highs[i] = Varints.unzigzag(highs[i] + 1) << width;
      }
    }
    if (header.arePositionsBits()) {
      patchByBitmap(header, bytes, into);
    } else {
      patchByGaps(header, bytes, into);
    }
  }

  private void patchByGaps(ResidualHeader header, byte[] bytes, long[] into) {
    int patches = header.patchCount();
    BitPacking.unpack(bytes, header.positionsAt(), header.gapWidth(), patches, gaps);
    int position = -1;
    for (int i = 0; i < patches; i++) {
      position += (int) gaps[i] + 1;
      if (position >= header.count()) {
        throw positionsError(header);
      }
      into[position] += highs[i];
    }
  }

  private void patchByBitmap(ResidualHeader header, byte[] bytes, long[] into) {
    int done = 0;
    for (int first = 0; first < header.count(); first += Byte.SIZE) {
      int rest = bytes[header.positionsAt() + (first >>> 3)] & 0xff;
      while (rest != 0) {
        int position = first + Integer.numberOfTrailingZeros(rest);
        if (position >= header.count() || done == header.patchCount()) {
          throw positionsError(header);
        }
        into[position] += highs[done++];
        rest &= rest - 1;
      }
    }
    if (done != header.patchCount()) {
      throw positionsError(header);
    }
  }

  private static MalformedBytesException positionsError(ResidualHeader header) {
    String expected = "as many as patches and below " + header.count();
    return Malformed.bytes("patch positions", expected, header.patchCount(), header.positionsAt());
  }
}

package io.narthex.storage.chunk;

import io.narthex.storage.encoding.BitPacking;
import io.narthex.storage.encoding.ByteReader;

/// What a block of residuals says before its packed parts, see [ResidualFormat]. Reused; not
/// thread-safe.
final class ResidualHeader {
  private int count;
  private int width;
  private int patchKind;
  private int patchCount;
  private int patchWidth;
  private int gapWidth;
  private long base;
  private int packedAt;

  /// Reads the header of a block of `count` numbers, checks that the block is whole and passes over
  /// it.
  void read(ByteReader reader, int count) {
    this.count = count;
    int first = reader.readByte();
    width = width(first & ResidualFormat.WIDTH_MASK, reader);
    patchKind = first >>> ResidualFormat.PATCHES_SHIFT;
    patchCount = 0;
    if (patchKind != ResidualFormat.PATCHES_NONE) {
      readPatchHeader(reader);
    }
    base = reader.readSignedVarint();
    packedAt = reader.skip(BitPacking.size(count, width));
    if (patchCount > 0) {
      reader.skip(positionsSize() + BitPacking.size(patchCount, patchWidth));
    }
  }

  private void readPatchHeader(ByteReader reader) {
    int header = reader.readByte() | reader.readByte() << 8;
    patchCount = (header & ResidualFormat.PATCH_COUNT_MASK) + 1;
    patchWidth =
        width(header >>> ResidualFormat.PATCH_WIDTH_SHIFT & ResidualFormat.WIDTH_MASK, reader);
    gapWidth = header >>> ResidualFormat.GAP_WIDTH_SHIFT;
    if (patchKind > ResidualFormat.PATCHES_SIGNED || patchCount > count || width == Long.SIZE) {
      String expected = "at most " + count + " of a kind below 3 in a narrow block";
      throw Malformed.bytes("patches", expected, patchCount, reader.position());
    }
  }

  private static int width(int code, ByteReader reader) {
    int width = ResidualFormat.width(code);
    if (width < 0) {
      throw Malformed.bytes("width", "at most " + BitPacking.MAX_WIDTH, code, reader.position());
    }
    return width;
  }

  private int positionsSize() {
    return BitPacking.size(arePositionsBits() ? count : patchCount, Math.max(1, gapWidth));
  }

  /// Numbers of the block.
  int count() {
    return count;
  }

  /// What is added to every number.
  long base() {
    return base;
  }

  int width() {
    return width;
  }

  int patchCount() {
    return patchCount;
  }

  int patchWidth() {
    return patchWidth;
  }

  boolean arePatchesPositive() {
    return patchKind == ResidualFormat.PATCHES_POSITIVE;
  }

  /// Whether positions are a bitmap; otherwise they are gaps.
  boolean arePositionsBits() {
    return gapWidth == 0;
  }

  int gapWidth() {
    return gapWidth;
  }

  /// Offset of the packed numbers.
  int packedAt() {
    return packedAt;
  }

  /// Offset of the positions.
  int positionsAt() {
    return packedAt + BitPacking.size(count, width);
  }

  /// Offset of the high parts.
  int highsAt() {
    return positionsAt() + positionsSize();
  }
}

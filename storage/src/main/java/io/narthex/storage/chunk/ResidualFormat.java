package io.narthex.storage.chunk;

import io.narthex.storage.encoding.BitPacking;

/// Layout of a block of residuals: whole numbers near each other, packed at one width, with patches
/// for those that the width does not hold. How many they are is known from outside, at most 128.
///
/// ```
/// byte    bits 0–5: width w, 0–57, or 63 for 64
///         bits 6–7: patches: 0 none, 1 all positive, 2 of either sign
/// 2 bytes with patches only: bits 0–6: patches − 1; bits 7–12: their width p, as w;
///         bits 13–15: gap width g, 1–7, or 0 for a bitmap
/// varint  base, zigzag
/// packed  the low w bits of (number − base), all numbers
/// packed  with patches only: positions. A bitmap of a bit per number; or, for each patch, the
///         unpatched numbers between it and the one before, g bits each
/// packed  with patches only: the high part h of each patched number, p bits each:
///         h − 1 if all are positive, else zigzag(h) − 1
/// ```
///
/// A number is `base + low + (h << w)` modulo 2⁶⁴; h is 0 without a patch. So a patched number may
/// lie on either side of the window [base, base + 2ʷ), and w = 0 makes the block a list of changes.
/// Packed numbers are laid out as in [BitPacking]; each packed part starts at a byte.
final class ResidualFormat {
  /// Most numbers of a block.
  static final int MAX_COUNT = 128;

  static final int WIDTH_MASK = 0x3f;
  static final int WIDTH_OF_LONG = 0x3f;
  static final int PATCHES_SHIFT = 6;
  static final int PATCHES_NONE = 0;
  static final int PATCHES_POSITIVE = 1;
  static final int PATCHES_SIGNED = 2;

  static final int PATCH_COUNT_MASK = 0x7f;
  static final int PATCH_WIDTH_SHIFT = 7;
  static final int GAP_WIDTH_SHIFT = 13;
  static final int MAX_GAP_WIDTH = 7;
  static final int PATCH_HEADER_SIZE = 2;

  private ResidualFormat() {}

  /// A width as its six bits.
  static int widthCode(int width) {
    return width == Long.SIZE ? WIDTH_OF_LONG : width;
  }

  /// The width of six bits; negative if none has them.
  static int width(int code) {
    if (code == WIDTH_OF_LONG) {
      return Long.SIZE;
    }
    return code <= BitPacking.MAX_WIDTH ? code : -1;
  }
}

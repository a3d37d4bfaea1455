package io.narthex.query.syntax;

import java.util.Arrays;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;

/// A query and where its code points lie in its UTF-8 form. Bytes that are no UTF-8 are as
/// [io.narthex.storage.text.Utf8] has them.
final class QueryText {
  private final String source;
  private final String text;

  /// Byte offset of each code point and of the end; null: all ASCII, offsets are indices.
  private final int @Nullable [] byteOffsets;

  private final int sizeBytes;

  QueryText(String text) {
    this.source = text;
    int nonAscii = 0;
    while (nonAscii < text.length() && text.charAt(nonAscii) < 0x80) {
      nonAscii++;
    }
    if (nonAscii == text.length()) {
      this.text = text;
      this.byteOffsets = null;
      this.sizeBytes = text.length();
    } else {
      this.byteOffsets = byteOffsets(text);
      this.text = withoutLoneSurrogates(text);
      this.sizeBytes = byteOffsets[byteOffsets.length - 1];
    }
  }

  /// The query as it was given.
  String source() {
    return source;
  }

  /// The query; halves of surrogate pairs, which stand for bytes that are no UTF-8, are U+FFFD.
  String text() {
    return text;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /// The byte offset of code point `index`.
  int byteOffset(int index) {
    return byteOffsets == null ? index : byteOffsets[index];
  }

  PositionRange position(Token token) {
    if (token.getType() == Token.EOF) {
      return new PositionRange(sizeBytes, sizeBytes);
    }
    return new PositionRange(
        byteOffset(token.getStartIndex()), byteOffset(token.getStopIndex() + 1));
  }

  PositionRange position(Token first, Token last) {
    return PositionRange.spanning(position(first), position(last));
  }

  /// From `token` to the end of the query, as faults of single characters are reported.
  PositionRange fromStartOf(Token token) {
    return new PositionRange(byteOffset(token.getStartIndex()), sizeBytes);
  }

  /// The text of `token`, which must lie in one piece.
  static String textOf(Token token) {
    return token.getInputStream().getText(Interval.of(token.getStartIndex(), token.getStopIndex()));
  }

  /// Whether the byte at `byteOffset` is white space.
  boolean isSpaceAt(int byteOffset) {
    int index = byteOffset;
    if (byteOffsets != null) {
      int codePoint = Arrays.binarySearch(byteOffsets, byteOffset);
      if (codePoint < 0) {
        return false;
      }
      index = text.offsetByCodePoints(0, codePoint);
    }
    return index >= 0 && index < text.length() && " \t\r\n".indexOf(text.charAt(index)) >= 0;
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isSurrogate(c) ? 0xFFFD : c).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static int[] byteOffsets(String text) {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int index = 0;
    int offset = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      offsets[index++] = offset;
      offset += c < 0x80 || isSurrogate(c) ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      i += Character.charCount(c);
    }
    offsets[index] = offset;
    return offsets;
  }
}

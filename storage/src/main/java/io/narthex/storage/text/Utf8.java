package io.narthex.storage.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// UTF-8 without loss: a byte that is part of no valid sequence becomes one of the characters
/// U+DC80–U+DCFF (a lone surrogate, which valid UTF-8 never yields) and turns into that byte again.
/// So Java strings can carry what Go strings can, for instance PromQL's `"\xff"`.
public final class Utf8 {
  private static final char RAW = 0xDC00;

  private Utf8() {}

  /// The text of `bytes`.
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /// The text of `bytes[from..to)`.
  public static String decode(byte[] bytes, int from, int to) {
    if (isAscii(bytes, from, to)) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from + 1);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      out.put((char) (RAW | (in.get() & 0xff)));
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    byte all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  /// The bytes of `text`. A lone surrogate that stands for no byte is written as `?`.
  public static byte[] encode(String text) {
    if (isValid(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] out = new byte[text.length() * 3];
    int at = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (isRawByte(codePoint)) {
        out[at++] = (byte) codePoint;
      } else {
        byte[] character = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(character, 0, out, at, character.length);
        at += character.length;
      }
    }
    return Arrays.copyOf(out, at);
  }

  /// Whether `text` is valid Unicode, that is, holds no lone surrogate.
  public static boolean isValid(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /// Whether a code point stands for a byte that is no UTF-8.
  static boolean isRawByte(int codePoint) {
    return codePoint >= 0xDC80 && codePoint <= 0xDCFF;
  }
}

package io.narthex.server.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// UTF-8 that keeps what is invalid: such a byte becomes the lone surrogate U+DC80 + byte − 128.
final class Utf8 {
  private Utf8() {}

  static String decode(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] < 0) {
        return decodeSlow(bytes, count);
      }
    }
    return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
  }

  /// Decodes bytes that are held as Latin-1 characters.
  static String ofLatin1(String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return decode(bytes, bytes.length);
  }

  private static String decodeSlow(byte[] bytes, int count) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, count);
    CharBuffer out = CharBuffer.allocate(count + 1);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (0xDC00 + (in.get() & 0xFF)));
      }
      decoder.reset();
    }
  }
}

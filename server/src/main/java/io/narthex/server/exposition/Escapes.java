package io.narthex.server.exposition;

import java.nio.charset.StandardCharsets;

/// The backslash escapes of exposition formats: `\\`, `\n` and, where quotes end the text, `\"`.
/// Any other backslash stands for itself.
final class Escapes {
  private Escapes() {}

  /// Text of a quoted string `bytes[from..to)`, quotes excluded.
  static String unescape(byte[] bytes, int from, int to) {
    return unescape(bytes, from, to, true);
  }

  /// Text of `bytes[from..to)`.
  ///
  /// @param quotes whether `\"` is an escape too
  static String unescape(byte[] bytes, int from, int to, boolean quotes) {
    int escape = from;
    while (escape < to && bytes[escape] != '\\') {
      escape++;
    }
    if (escape == to) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    byte[] text = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == '\\' && at + 1 < to) {
        byte next = bytes[at + 1];
        if (next == '\\' || next == 'n' || (quotes && next == '"')) {
          b = next == 'n' ? (byte) '\n' : next;
          at++;
        }
      }
      text[length++] = b;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}

package io.narthex.server.exposition;

/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8 {
  private Utf8() {}

  /// Whether `bytes[from..to)` is valid.
  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int c = bytes[at] & 0xff;
      if (c < 0x80) {
        at++;
        continue;
      }
      int length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      if (c < 0xc2 || c > 0xf4 || to - at < length) {
        return false;
      }
      int second = bytes[at + 1] & 0xff;
      int lowest = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
      int highest = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
      if (second < lowest || second > highest) {
        return false;
      }
      for (int i = 2; i < length; i++) {
        if ((bytes[at + i] & 0xc0) != 0x80) {
          return false;
        }
      }
      at += length;
    }
    return true;
  }
}

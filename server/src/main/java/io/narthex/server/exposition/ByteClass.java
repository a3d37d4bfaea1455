package io.narthex.server.exposition;

/// Which bytes may stand where: one table look-up in place of a chain of comparisons.
final class ByteClass {
  /// `[a-zA-Z_:]`: starts a metric name.
  static final int NAME_START = 1;

  /// `[a-zA-Z0-9_:]`: goes on a metric name.
  static final int NAME = 2;

  /// `[a-zA-Z_]`: starts a label name.
  static final int LABEL_START = 4;

  /// `[a-zA-Z0-9_]`: goes on a label name.
  static final int LABEL = 8;

  /// ASCII that stands for itself between quotes: no quote, backslash, line feed, NUL.
  static final int PLAIN = 16;

  /// Anything but blank, line feed and NUL: a value or timestamp of OpenMetrics.
  static final int FIELD = 32;

  /// Anything but blank, tab, line feed, opening brace and NUL: a value of the text format.
  static final int TEXT_VALUE = 64;

  private static final byte[] TABLE = new byte[256];

  static {
    for (int c = 1; c < 256; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      int bits = 0;
      bits |= letter || c == ':' ? NAME_START : 0;
      bits |= letter || digit || c == ':' ? NAME : 0;
      bits |= letter ? LABEL_START : 0;
      bits |= letter || digit ? LABEL : 0;
      bits |= c < 0x80 && c != '"' && c != '\\' && c != '\n' ? PLAIN : 0;
      bits |= c != ' ' && c != '\n' ? FIELD : 0;
      bits |= c != ' ' && c != '\n' && c != '\t' && c != '{' ? TEXT_VALUE : 0;
      TABLE[c] = (byte) bits;
    }
  }

  private ByteClass() {}

  static boolean is(byte b, int classes) {
    return (TABLE[b & 0xff] & classes) != 0;
  }
}

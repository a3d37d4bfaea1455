package io.narthex.storage.wal;

import java.util.HexFormat;

/// Bytes as golden tests write them: two digits each, spaces and line ends where they help, `#`
/// begins a comment.
public final class Hex {
  private Hex() {}

  public static byte[] parse(String text) {
    return HexFormat.of().parseHex(text.replaceAll("#[^\n]*", "").replaceAll("\\s+", ""));
  }

  public static String of(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }

  /// The digits of `text` alone, to compare with [#of].
  public static String digits(String text) {
    byte[] bytes = parse(text);
    return of(bytes, 0, bytes.length);
  }
}

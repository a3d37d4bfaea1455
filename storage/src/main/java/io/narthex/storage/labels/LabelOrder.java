package io.narthex.storage.labels;

/// The order of label names and values: that of their UTF-8 bytes, as upstream's.
public final class LabelOrder {
  private LabelOrder() {}

  /// Compares as the UTF-8 bytes would. Differs from [String#compareTo] only where a character
  /// beyond U+FFFF (a surrogate pair) meets one in U+E000–U+FFFF.
  public static int compareUtf8(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xSurrogate = Character.isSurrogate(x);
        return xSurrogate == Character.isSurrogate(y) ? x - y : xSurrogate ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}

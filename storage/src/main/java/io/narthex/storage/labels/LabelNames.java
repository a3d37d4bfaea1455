package io.narthex.storage.labels;

/// Makes valid legacy label names of any text.
public final class LabelNames {
  private LabelNames() {}

  /// Replaces every character other than `[a-zA-Z0-9_]` by `_`; a leading digit stays, as service
  /// discovery puts a prefix in front.
  public static String sanitize(String text) {
    return sanitize(text, false);
  }

  /// As [#sanitize], for a whole name: a leading digit becomes `_` too, and nothing becomes `_`.
  public static String sanitizeWhole(String text) {
    return text.isEmpty() ? "_" : sanitize(text, true);
  }

  private static String sanitize(String text, boolean whole) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean valid = NameValidation.isLegacyCharacter(c, whole && i == 0, false);
      out.append(valid ? (char) c : '_');
      i += Character.charCount(c);
    }
    return out.toString();
  }
}

package io.narthex.rules.notify;

import io.narthex.storage.text.Utf8;

/// Where an expression can be looked at.
final class GeneratorUrl {
  private static final String HEX = "0123456789ABCDEF";
  private static final String UNESCAPED = "-_.~";

  private GeneratorUrl() {}

  /// The page of the web UI that shows the table of `query`.
  static String of(String externalUrl, String query) {
    return externalUrl + "/graph?g0.expr=" + escape(query) + "&g0.tab=1";
  }

  /// Escapes a value of a query string as Go's `url.QueryEscape`.
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : Utf8.encode(text)) {
      char c = (char) (b & 0xff);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (alphanumeric || UNESCAPED.indexOf(c) >= 0) {
        out.append(c);
      } else if (c == ' ') {
        out.append('+');
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }
}

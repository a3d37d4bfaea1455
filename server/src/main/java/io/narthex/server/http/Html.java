package io.narthex.server.http;

/// Text in HTML.
final class Html {
  private Html() {}

  /// Escapes what ends text or an attribute in double quotes.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}

package io.narthex.server.scrape;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Parts of URLs, escaped as Go's `net/url` escapes them, since targets see and log them.
final class UrlText {
  private static final String UNRESERVED = "-_.~";
  private static final String PATH_EXTRA = "$&+,/:;=@";
  private static final String HOST_EXTRA = "!$&'()*+,;=:[]<>\"";

  private UrlText() {}

  static String host(String host) {
    return escape(host, HOST_EXTRA);
  }

  /// A path; a `%` in it stands for itself.
  static String path(String path) {
    return escape(path, PATH_EXTRA);
  }

  /// `?a=b&a=c…` in the map's order, empty where there are no parameters.
  static String query(Map<String, List<String>> params) {
    StringBuilder out = new StringBuilder();
    params.forEach((name, values) -> {
      for (String value : values) {
        out.append(out.isEmpty() ? '?' : '&');
        out.append(escape(name, " ").replace(' ', '+')).append('=');
        out.append(escape(value, " ").replace(' ', '+'));
      }
    });
    return out.toString();
  }

  private static String escape(String text, String extra) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (alphanumeric || UNRESERVED.indexOf(c) >= 0 || extra.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%');
        out.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        out.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return out.toString();
  }
}

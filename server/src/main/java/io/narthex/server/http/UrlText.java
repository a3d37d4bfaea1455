package io.narthex.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Parts of URLs, escaped as Go's `net/url` escapes them, since targets see and log them.
public final class UrlText {
  private static final String UNRESERVED = "-_.~";
  private static final String PATH_EXTRA = "$&+,/:;=@";
  private static final String HOST_EXTRA = "!$&'()*+,;=:[]<>\"";

  private UrlText() {}

  /// `host` or `host:port`.
  public static String host(String host) {
    return escape(host, HOST_EXTRA);
  }

  /// A path; a `%` in it stands for itself.
  public static String path(String path) {
    return escape(path, PATH_EXTRA);
  }

  /// `?a=b&a=c…` in the map's order, empty where there are no parameters.
  public static String query(Map<String, List<String>> params) {
    StringBuilder out = new StringBuilder();
    params.forEach((name, values) -> {
      for (String value : values) {
        out.append(out.isEmpty() ? '?' : '&');
        out.append(formValue(name)).append('=').append(formValue(value));
      }
    });
    return out.toString();
  }

  /// One name or value of a form, or of a query.
  static String formValue(String text) {
    return escape(text, " ").replace(' ', '+');
  }

  /// `text` with its `%xx` resolved; what is no such escape stays.
  static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      out.write(low < 0 ? bytes[i] : high << 4 | low);
      i += low < 0 ? 0 : 2;
    }
    return out.toString(StandardCharsets.UTF_8);
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

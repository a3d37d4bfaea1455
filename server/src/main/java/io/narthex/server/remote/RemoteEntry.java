package io.narthex.server.remote;

import io.narthex.server.http.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the entries of the remote sections have in common.
public final class RemoteEntry {
  private static final int KEY_DIGITS = 32;
  private static final int NAME_DIGITS = 6;

  private RemoteEntry() {}

  /// The URL of an entry.
  ///
  /// @param section of the configuration, as the error names it
  /// @param shown the URL without password
  /// @throws IllegalArgumentException where it cannot be used
  public static HttpUrl url(String section, String url, String shown) {
    try {
      return HttpUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          section
              + " url: expected=an absolute http or https URL, actual="
              + shown
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /// Hexadecimal digits that stand for an entry: equal texts, equal digits.
  public static String key(String identity) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The name that metrics show of an entry: its own, else the first digits of its key.
  public static String name(String own, String key) {
    return own.isEmpty() ? key.substring(0, NAME_DIGITS) : own;
  }

  /// The headers of an entry as requests take them; the caller's to add to.
  public static Map<String, List<String>> headers(Map<String, String> headers) {
    Map<String, List<String>> each = new LinkedHashMap<>();
    headers.forEach((name, value) -> each.put(name, List.of(value)));
    return each;
  }
}

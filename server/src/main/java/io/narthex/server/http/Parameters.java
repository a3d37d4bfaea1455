package io.narthex.server.http;

import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a request: those of a form body before those of the URL, so that the first one
/// of a name is the body's. A pair with a bad escape or a semicolon is left out, as upstream does.
///
/// Bytes that are no valid UTF-8 become lone surrogates (U+DC80 + byte − 128), so that a parser can
/// refuse them.
public final class Parameters {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  Parameters() {}

  /// The first value of `name`, `""` where there is none.
  public String get(String name) {
    List<String> all = values.get(name);
    return all == null ? "" : all.getFirst();
  }

  /// All values of `name`, in order.
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /// Whether the parameter was given, even if empty.
  public boolean has(String name) {
    return values.containsKey(name);
  }

  void add(String name, String value) {
    values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
  }

  /// Adds the pairs of `encoded` (`a=b&c=d`), bytes as Latin-1 characters.
  void addEncoded(String encoded) {
    int at = 0;
    while (at < encoded.length()) {
      int end = encoded.indexOf('&', at);
      if (end < 0) {
        end = encoded.length();
      }
      addPair(encoded.substring(at, end));
      at = end + 1;
    }
  }

  private void addPair(String pair) {
    if (pair.isEmpty() || pair.indexOf(';') >= 0) {
      return;
    }
    int equals = pair.indexOf('=');
    String name = unescape(equals < 0 ? pair : pair.substring(0, equals), true);
    String value = equals < 0 ? "" : unescape(pair.substring(equals + 1), true);
    if (name != null && value != null) {
      add(name, value);
    }
  }

  /// Resolves `%xx` (and `+` where asked for) and decodes UTF-8; null for a bad escape.
  static @Nullable String unescape(String text, boolean plusIsSpace) {
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          return null;
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[count++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[count++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    return Utf8.decode(bytes, 0, count);
  }
}

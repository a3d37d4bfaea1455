package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.TextSyntaxException;
import java.util.OptionalLong;

/// Durations and sizes as the configuration file and the flags write them.
public final class Units {
  private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Units() {}

  /// Reads `1h30m`, `15s`, `0`, as [Durations#parse].
  ///
  /// @return milliseconds, or empty where `text` is no duration or too long
  public static OptionalLong parseDurationMs(String text) {
    try {
      return OptionalLong.of(Durations.parse(text));
    } catch (TextSyntaxException e) {
      return OptionalLong.empty(); // callers name the flag or label that has the text
    }
  }

  /// Reads `15MB`, `1GiB`, `1GB500MB`: powers of 1024 for both spellings, a unit is required.
  ///
  /// @return bytes
  /// @throws IllegalArgumentException with a text that names the fault
  public static long parseSizeBytes(String text) {
    String rest = text;
    boolean negative = rest.startsWith("-");
    if (negative || rest.startsWith("+")) {
      rest = rest.substring(1);
    }
    if (rest.equals("0")) {
      return 0;
    }
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("units: invalid " + text);
    }
    double total = 0;
    int at = 0;
    while (at < rest.length()) {
      int number = at;
      while (at < rest.length() && (Character.isDigit(rest.charAt(at)) || rest.charAt(at) == '.')) {
        at++;
      }
      int letters = at;
      while (at < rest.length() && !Character.isDigit(rest.charAt(at)) && rest.charAt(at) != '.') {
        at++;
      }
      String unit = rest.substring(letters, at);
      if (number == letters) {
        throw new IllegalArgumentException("units: invalid " + text);
      }
      long factor = sizeFactor(unit);
      if (factor == 0) {
        throw new IllegalArgumentException("units: unknown unit " + unit + " in " + text);
      }
      try {
        total += Double.parseDouble(rest.substring(number, letters)) * factor;
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("units: invalid " + text, e);
      }
    }
    if (total >= 0x1p63) {
      throw new IllegalArgumentException("units: overflow " + text);
    }
    return negative ? -(long) total : (long) total;
  }

  /// The size under `key`, in bytes; 0 where absent or null.
  static long sizeBytes(Section s, String key) throws ConfigException {
    YamlNode node = s.node(key);
    if (node == null || Section.isNull(node)) {
      return 0;
    }
    String text = Section.text(node);
    try {
      return parseSizeBytes(text);
    } catch (IllegalArgumentException e) {
      throw s.fault(key, e.getMessage() + "", "a size such as 15MB for " + key, text);
    }
  }

  private static long sizeFactor(String unit) {
    for (int i = 0; i < SIZE_UNITS.length; i++) {
      String binary = SIZE_UNITS[i];
      if (unit.equals(binary) || unit.equals(binary.replace("i", ""))) {
        return 1L << (10 * i);
      }
    }
    return 0;
  }

  /// A size as the flags and the configuration print it: `0B`, `15MiB`, `1GiB512MiB`.
  public static String formatSize(long sizeBytes) {
    if (sizeBytes == 0) {
      return "0B";
    }
    StringBuilder out = new StringBuilder();
    long left = Math.abs(sizeBytes);
    for (int i = SIZE_UNITS.length - 1; i >= 0; i--) {
      long count = left >>> (10 * i);
      if (count > 0) {
        out.append(count).append(SIZE_UNITS[i]);
        left -= count << (10 * i);
      }
    }
    return sizeBytes < 0 ? "-" + out : out.toString();
  }
}

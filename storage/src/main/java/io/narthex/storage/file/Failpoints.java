package io.narthex.storage.file;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Named places at which a test may end the process as `kill -9` would: system property
/// `narthex.failpoints=wal.afterWrite:3,file.replace.beforeRename:1` halts the JVM with status 137
/// at the third and the first hit of these. Without the property the compiler drops every call.
public final class Failpoints {
  /// Whether the property is set.
  public static final boolean ENABLED = System.getProperty("narthex.failpoints") != null;

  private static final int KILLED = 137;

  /// Hits left before the halt. The one counter of the process that is static: it exists only where
  /// a test asked for it, and lives as long as the process it is to end.
  private static final Map<String, AtomicInteger> LEFT =
      parse(System.getProperty("narthex.failpoints", ""));

  private Failpoints() {}

  /// Passes the place `name`.
  public static void hit(String name) {
    if (ENABLED) {
      AtomicInteger left = LEFT.get(name);
      if (left != null && left.decrementAndGet() == 0) {
        Runtime.getRuntime().halt(KILLED);
      }
    }
  }

  /// Hits to wait for by name, from `name:count,…`; a name alone means its first hit.
  static Map<String, AtomicInteger> parse(String specification) {
    return Arrays.stream(specification.split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split(":", 2))
        .collect(
            Collectors.toUnmodifiableMap(
                parts -> parts[0],
                parts -> new AtomicInteger(parts.length == 1 ? 1 : Integer.parseInt(parts[1]))));
  }
}

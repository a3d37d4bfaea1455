package io.narthex.storage.labels;

import java.util.List;

/// What is taken for a counter where the type of a metric is not known: upstream's convention on
/// names.
public final class CounterNames {
  private static final List<String> SUFFIXES = List.of("_total", "_sum", "_count", "_bucket");

  private CounterNames() {}

  /// Whether a metric of this name counts, as far as the name tells.
  public static boolean isCounter(String metric) {
    return SUFFIXES.stream().anyMatch(metric::endsWith);
  }
}

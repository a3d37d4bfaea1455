package io.narthex.query.function;

import io.narthex.query.syntax.PositionRange;
import java.util.LinkedHashMap;
import java.util.Map;

/// Warnings and infos of one query, each text once. Thread-safe; what is reported does not depend
/// on the order in which threads report, but the place may: of equal texts the first place in the
/// query is kept.
public final class Annotations {
  private static final String WARNING = "PromQL warning: ";
  private static final String INFO = "PromQL info: ";

  private final Map<String, PositionRange> warnings = new LinkedHashMap<>();
  private final Map<String, PositionRange> infos = new LinkedHashMap<>();
  private final Map<String, String> plainWarnings = new LinkedHashMap<>();

  /// Reports a warning of the expression at `position`.
  ///
  /// @param text without `PromQL warning: `
  public synchronized void warn(String text, PositionRange position) {
    warnings.merge(WARNING + text, position, Annotations::first);
  }

  /// Reports an info of the expression at `position`.
  ///
  /// @param text without `PromQL info: `
  public synchronized void info(String text, PositionRange position) {
    infos.merge(INFO + text, position, Annotations::first);
  }

  /// Reports a warning of storage, which has no place in the query.
  public synchronized void warnOfStorage(String text) {
    plainWarnings.put(text, text);
  }

  /// Warnings with their places; those of storage are at [PositionRange#NONE].
  public synchronized Map<String, PositionRange> warnings() {
    Map<String, PositionRange> all = new LinkedHashMap<>(warnings);
    plainWarnings.keySet().forEach(text -> all.put(text, PositionRange.NONE));
    return all;
  }

  /// Infos with their places.
  public synchronized Map<String, PositionRange> infos() {
    return new LinkedHashMap<>(infos);
  }

  private static PositionRange first(PositionRange a, PositionRange b) {
    return b.start() < a.start() ? b : a;
  }
}

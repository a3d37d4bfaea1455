package io.narthex.storage;

import java.util.List;

/// An answer that a limit may have cut.
///
/// @param truncated whether there was more than the limit allowed
/// @param warnings that belong into the answer: what may be missing, and why
public record LimitedList<T>(List<T> items, boolean truncated, List<String> warnings) {
  public LimitedList {
    items = List.copyOf(items);
    warnings = List.copyOf(warnings);
  }

  /// A whole answer.
  public LimitedList(List<T> items, boolean truncated) {
    this(items, truncated, List.of());
  }
}

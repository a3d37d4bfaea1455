package io.narthex.storage;

import java.util.List;

/// An answer that a limit may have cut.
///
/// @param truncated whether there was more than the limit allowed
public record LimitedList<T>(List<T> items, boolean truncated) {
  public LimitedList {
    items = List.copyOf(items);
  }
}

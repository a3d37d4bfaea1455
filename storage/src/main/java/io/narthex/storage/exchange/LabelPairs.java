package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;

/// Names and values read from a file on their way to a label set. Not thread-safe.
final class LabelPairs {
  private String[] pairs = new String[32];
  private int used;
  private String lastName = "";

  void clear() {
    used = 0;
    lastName = "";
  }

  /// Adds a label; one with an empty value is none.
  ///
  /// @throws MalformedBytesException where the name is not more than the one before
  void add(String name, String value) {
    if (LabelOrder.compareUtf8(lastName, name) >= 0) {
      throw new MalformedBytesException(
          "label name: expected=more than \"" + lastName + "\", actual=\"" + name + "\"");
    }
    lastName = name;
    if (value.isEmpty()) {
      return;
    }
    if (used == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * used);
    }
    pairs[used++] = name;
    pairs[used++] = value;
  }

  Labels build() {
    return used == 0 ? Labels.EMPTY : Labels.ofCanonical(Arrays.copyOf(pairs, used));
  }
}

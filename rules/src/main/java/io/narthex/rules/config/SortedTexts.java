package io.narthex.rules.config;

import io.narthex.storage.labels.LabelOrder;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Names with texts in the order of label sets. Unlike label sets they keep empty texts, which
/// remove a label where rules set it.
final class SortedTexts {
  private SortedTexts() {}

  /// An empty map in the order of label sets.
  static SortedMap<String, String> create() {
    return new TreeMap<>(LabelOrder::compareUtf8);
  }

  /// An unmodifiable copy in the order of label sets.
  static SortedMap<String, String> copyOf(Map<String, String> texts) {
    SortedMap<String, String> copy = create();
    copy.putAll(texts);
    return Collections.unmodifiableSortedMap(copy);
  }
}

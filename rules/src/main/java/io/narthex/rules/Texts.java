package io.narthex.rules;

import io.narthex.storage.labels.LabelOrder;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Texts by name, as labels and annotations of a rule are: ascending by name as UTF-8 bytes. Unlike
/// a label set they may be empty, which removes a label and shows an annotation as it is.
public final class Texts {
  private static final SortedMap<String, String> NONE = of(Map.of());

  private Texts() {}

  /// An unmodifiable, sorted copy.
  public static SortedMap<String, String> of(Map<String, String> texts) {
    SortedMap<String, String> sorted = new TreeMap<>(LabelOrder::compareUtf8);
    sorted.putAll(texts);
    return Collections.unmodifiableSortedMap(sorted);
  }

  /// No texts.
  public static SortedMap<String, String> none() {
    return NONE;
  }
}

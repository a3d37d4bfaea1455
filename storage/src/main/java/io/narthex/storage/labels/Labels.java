package io.narthex.storage.labels;

import io.narthex.storage.text.Quoting;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An immutable label set in canonical order: ascending by name as UTF-8 bytes, each name once, no
/// empty value (an empty value means that the label is absent). Thread-safe.
public final class Labels implements Comparable<Labels> {
  /// The label that carries the metric name.
  public static final String METRIC_NAME = "__name__";

  /// The label set `{}`.
  public static final Labels EMPTY = new Labels(new String[0]);

  private final String[] pairs;
  private int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /// Label set of alternating names and values in any order.
  ///
  /// @throws IllegalArgumentException for an odd number of strings or a name given twice
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "label names and values: expected=pairs, actual=" + namesAndValues.length + " strings");
    }
    TreeMap<String, String> sorted = new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (sorted.put(namesAndValues[i], namesAndValues[i + 1]) != null) {
        throw new IllegalArgumentException(
            "label names: expected=distinct, actual=\"" + namesAndValues[i] + "\" twice");
      }
    }
    return fromSorted(sorted);
  }

  /// Label set with the entries of `map`.
  public static Labels of(Map<String, String> map) {
    TreeMap<String, String> sorted = new TreeMap<>(LabelOrder::compareUtf8);
    sorted.putAll(map);
    return fromSorted(sorted);
  }

  /// Takes ownership of alternating names and values that are already canonical; asserted, not
  /// checked.
  public static Labels ofCanonical(String[] namesAndValues) {
    Labels labels = new Labels(namesAndValues);
    assert labels.isCanonical() : labels;
    return labels;
  }

  private static Labels fromSorted(SortedMap<String, String> sorted) {
    sorted.values().removeIf(String::isEmpty);
    if (sorted.isEmpty()) {
      return EMPTY;
    }
    String[] pairs = new String[sorted.size() * 2];
    int at = 0;
    for (Map.Entry<String, String> entry : sorted.entrySet()) {
      pairs[at++] = entry.getKey();
      pairs[at++] = entry.getValue();
    }
    return new Labels(pairs);
  }

  private boolean isCanonical() {
    for (int i = 0; i < size(); i++) {
      if (value(i).isEmpty() || (i > 0 && LabelOrder.compareUtf8(name(i - 1), name(i)) >= 0)) {
        return false;
      }
    }
    return true;
  }

  /// Number of labels.
  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /// Name of the label at `index`, in canonical order.
  public String name(int index) {
    return pairs[2 * index];
  }

  /// Value of the label at `index`, in canonical order.
  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// Gives the labels to `into`.
  public void giveTo(LabelSink into) {
    into.begin(size());
    for (int i = 0; i < size(); i++) {
      into.take(name(i), value(i));
    }
  }

  /// Value of label `name`, `""` where absent.
  public String get(String name) {
    int index = indexOf(name);
    return index < 0 ? "" : value(index);
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return i / 2;
      }
    }
    return -1;
  }

  /// A builder that starts with these labels.
  public LabelsBuilder toBuilder() {
    return new LabelsBuilder(this);
  }

  /// Ascending by names and values in canonical order, as upstream compares label sets.
  @Override
  public int compareTo(Labels other) {
    int common = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < common; i++) {
      int order = LabelOrder.compareUtf8(pairs[i], other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels l && Arrays.equals(pairs, l.pairs);
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(pairs);
      hash = h;
    }
    return h;
  }

  /// As PromQL writes it, all labels in braces; names quoted where the legacy syntax needs it.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      out.append(i == 0 ? "" : ", ");
      appendName(out, name(i));
      Quoting.appendQuoted(out.append('='), value(i));
    }
    return out.append('}').toString();
  }

  static void appendName(StringBuilder out, String name) {
    if (NameValidation.LEGACY.isLabelName(name)) {
      out.append(name);
    } else {
      Quoting.appendQuoted(out, name);
    }
  }
}

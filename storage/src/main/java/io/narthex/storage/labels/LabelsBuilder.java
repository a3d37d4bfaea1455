package io.narthex.storage.labels;

import java.util.TreeMap;

/// A mutable label set on its way to [Labels]. Not thread-safe.
public final class LabelsBuilder {
  private final TreeMap<String, String> labels = new TreeMap<>(LabelOrder::compareUtf8);

  public LabelsBuilder() {}

  LabelsBuilder(Labels from) {
    for (int i = 0; i < from.size(); i++) {
      labels.put(from.name(i), from.value(i));
    }
  }

  /// Sets label `name`; an empty value deletes it.
  public LabelsBuilder set(String name, String value) {
    if (value.isEmpty()) {
      labels.remove(name);
    } else {
      labels.put(name, value);
    }
    return this;
  }

  /// Deletes label `name` if present.
  public LabelsBuilder delete(String name) {
    labels.remove(name);
    return this;
  }

  /// Value of label `name` as it stands now, `""` where absent.
  public String get(String name) {
    return labels.getOrDefault(name, "");
  }

  public Labels build() {
    return Labels.of(labels);
  }
}

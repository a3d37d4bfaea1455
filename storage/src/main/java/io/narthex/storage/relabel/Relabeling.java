package io.narthex.storage.relabel;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rules applied one after the other. Immutable, thread-safe.
public record Relabeling(List<RelabelRule> rules) {
  /// Leaves everything as it is.
  public static final Relabeling NONE = new Relabeling(List.of());

  public Relabeling {
    rules = List.copyOf(rules);
  }

  /// The label set after all rules, null where one of them drops it.
  public @Nullable Labels apply(Labels labels) {
    if (rules.isEmpty()) {
      return labels;
    }
    LabelsBuilder builder = labels.toBuilder();
    return apply(builder) ? builder.build() : null;
  }

  /// Applies all rules to `labels` in place.
  ///
  /// @return false where one of them drops the label set; `labels` is then of no use
  public boolean apply(LabelsBuilder labels) {
    for (RelabelRule rule : rules) {
      if (!rule.apply(labels)) {
        return false;
      }
    }
    return true;
  }
}

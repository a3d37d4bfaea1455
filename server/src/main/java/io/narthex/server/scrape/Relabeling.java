package io.narthex.server.scrape;

import io.narthex.server.config.RelabelConfig;
import io.narthex.storage.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain of relabelling rules.
@FunctionalInterface
interface Relabeling {
  /// Leaves every label set as it is.
  Relabeling NONE = labels -> labels;

  /// The label set the rules make of `labels`, null where they drop it.
  @Nullable Labels apply(Labels labels);

  /// The chain of a configuration.
  static Relabeling of(List<RelabelConfig> rules) {
    if (rules.isEmpty()) {
      return NONE;
    }
    throw new IllegalArgumentException("not supported: relabelling");
  }
}

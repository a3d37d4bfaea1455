package io.narthex.server.config;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.relabel.RelabelAction;
import io.narthex.storage.relabel.RelabelRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain of relabelling rules, ready to use. Thread-safe.
@FunctionalInterface
public interface Relabeling {
  /// Leaves every label set as it is.
  Relabeling NONE = labels -> labels;

  /// The label set the rules make of `labels`, null where they drop it.
  @Nullable Labels apply(Labels labels);

  /// The chain of a configuration.
  ///
  /// @param scheme which names the rules may make
  static Relabeling of(List<RelabelConfig> configs, NameValidationScheme scheme) {
    if (configs.isEmpty()) {
      return NONE;
    }
    NameValidation names =
        switch (scheme) {
          case UTF8 -> NameValidation.UTF8;
          case LEGACY -> NameValidation.LEGACY;
        };
    io.narthex.storage.relabel.Relabeling rules =
        new io.narthex.storage.relabel.Relabeling(
            configs.stream().map(config -> rule(config, names)).toList());
    return rules::apply;
  }

  private static RelabelRule rule(RelabelConfig config, NameValidation names) {
    return new RelabelRule(
        RelabelAction.parse(config.action()),
        config.sourceLabels(),
        config.separator(),
        Regex.compile(config.regex()),
        config.modulus(),
        config.targetLabel(),
        config.replacement(),
        names);
  }
}

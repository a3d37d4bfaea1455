package io.narthex.server.config;

import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.relabel.RelabelAction;
import io.narthex.storage.relabel.RelabelRule;
import io.narthex.storage.relabel.Relabeling;
import java.util.List;

/// One relabelling rule as the file has it, with defaults filled in.
///
/// @param sourceLabels label names whose values are joined by `separator`
/// @param regex RE2 pattern, anchored when it is used
/// @param regexGiven whether the file has `regex`, which is then printed even where it is the
///   default
/// @param modulus of `hashmod`, else 0
/// @param action one of the eleven actions, in lower case
public record RelabelConfig(
    List<String> sourceLabels,
    String separator,
    String regex,
    boolean regexGiven,
    long modulus,
    String targetLabel,
    String replacement,
    String action) {
  public RelabelConfig {
    sourceLabels = List.copyOf(sourceLabels);
  }

  /// Rules of a configuration, ready to use.
  ///
  /// @param scheme which names they may make
  public static Relabeling chain(List<RelabelConfig> configs, NameValidationScheme scheme) {
    NameValidation names = scheme.names();
    return new Relabeling(configs.stream().map(config -> config.rule(names)).toList());
  }

  private RelabelRule rule(NameValidation names) {
    return new RelabelRule(
        RelabelAction.parse(action),
        sourceLabels,
        separator,
        Regex.compile(regex),
        modulus,
        targetLabel,
        replacement,
        names);
  }
}

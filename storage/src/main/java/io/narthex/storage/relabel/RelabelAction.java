package io.narthex.storage.relabel;

import io.narthex.storage.text.Quoting;
import java.util.Locale;

/// What a relabelling rule does; see [RelabelRule#apply].
public enum RelabelAction {
  REPLACE,
  KEEP,
  DROP,
  KEEPEQUAL,
  DROPEQUAL,
  HASHMOD,
  LABELMAP,
  LABELDROP,
  LABELKEEP,
  LOWERCASE,
  UPPERCASE;

  /// The action of this name in any case.
  ///
  /// @throws RelabelRuleException where there is none
  public static RelabelAction parse(String name) {
    if (name.isEmpty()) {
      throw new RelabelRuleException("relabel action cannot be empty");
    }
    for (RelabelAction action : values()) {
      if (action.configName().equals(name.toLowerCase(Locale.ROOT))) {
        return action;
      }
    }
    throw new RelabelRuleException("unknown relabel action " + Quoting.quote(name));
  }

  /// The name in the configuration file.
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

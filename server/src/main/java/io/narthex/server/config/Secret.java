package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;

/// A text that must not be shown: it prints as `<secret>` wherever it is printed. Only [#value()]
/// gives it away.
public record Secret(String value) {
  /// What stands in the place of a secret.
  public static final String SHOWN = "<secret>";

  /// No secret.
  public static final Secret NONE = new Secret("");

  /// The text under `key`; none where absent.
  static Secret of(Section s, String key) throws ConfigException {
    return new Secret(s.string(key, ""));
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  /// `<secret>`, or the empty text where there is none.
  @Override
  public String toString() {
    return value.isEmpty() ? "" : SHOWN;
  }
}

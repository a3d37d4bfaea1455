package io.narthex.rules.config;

import io.narthex.rules.yaml.YamlNode.Position;

/// One fault of a rule file.
///
/// @param position where it lies
/// @param message upstream's words, without file and place
public record RuleFault(Position position, String message) {
  /// `file:line:column: message`.
  @Override
  public String toString() {
    return position.line() == 0 ? message : position + ": " + message;
  }
}

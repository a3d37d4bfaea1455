package io.narthex.server.config;

/// How a target is asked to escape names that the older syntax does not allow.
public enum NameEscapingScheme {
  ALLOW_UTF_8("allow-utf-8"),
  UNDERSCORES("underscores"),
  DOTS("dots"),
  VALUES("values");

  private final String configName;

  NameEscapingScheme(String configName) {
    this.configName = configName;
  }

  /// The name in the configuration file and in the `Accept` header.
  public String configName() {
    return configName;
  }
}

package io.narthex.server.config;

/// Which metric and label names are valid.
public enum NameValidationScheme {
  /// Any UTF-8 text that is not empty.
  UTF8("utf8"),
  /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, for label names without the colon.
  LEGACY("legacy");

  private final String configName;

  NameValidationScheme(String configName) {
    this.configName = configName;
  }

  /// The name in the configuration file.
  public String configName() {
    return configName;
  }
}

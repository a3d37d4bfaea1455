package io.narthex.server.config;

import io.narthex.storage.labels.NameValidation;

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

  /// The rules for names.
  public NameValidation names() {
    return switch (this) {
      case UTF8 -> NameValidation.UTF8;
      case LEGACY -> NameValidation.LEGACY;
    };
  }
}

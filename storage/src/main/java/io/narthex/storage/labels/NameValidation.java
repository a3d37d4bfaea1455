package io.narthex.storage.labels;

import io.narthex.storage.text.Utf8;

/// Which metric and label names are valid.
public enum NameValidation {
  /// Metric names `[a-zA-Z_:][a-zA-Z0-9_:]*`, label names the same without the colon.
  LEGACY,
  /// Any text that is valid UTF-8 and not empty.
  UTF8;

  public boolean isMetricName(String name) {
    return switch (this) {
      case LEGACY -> isLegacy(name, true);
      case UTF8 -> !name.isEmpty() && Utf8.isValid(name);
    };
  }

  public boolean isLabelName(String name) {
    return switch (this) {
      case LEGACY -> isLegacy(name, false);
      case UTF8 -> !name.isEmpty() && Utf8.isValid(name);
    };
  }

  /// Whether a whole label set is valid: names, the metric name, values as UTF-8.
  public boolean isValid(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      String value = labels.value(i);
      boolean metricName = name.equals(Labels.METRIC_NAME);
      if (!isLabelName(name) || !Utf8.isValid(value) || (metricName && !isMetricName(value))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLegacy(String name, boolean colon) {
    for (int i = 0; i < name.length(); i++) {
      if (!isLegacyCharacter(name.charAt(i), i == 0, colon)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  static boolean isLegacyCharacter(int c, boolean first, boolean colon) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (colon && c == ':')
        || (!first && c >= '0' && c <= '9');
  }
}

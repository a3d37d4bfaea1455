package io.narthex.server.exposition;

import org.jspecify.annotations.Nullable;

/// The families of exposition formats, told apart by media type.
public enum ExpositionFormat {
  TEXT("text/plain"),
  OPENMETRICS("application/openmetrics-text"),
  PROTOBUF("application/vnd.google.protobuf");

  private final String mediaType;

  ExpositionFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /// Media type without parameters.
  public String mediaType() {
    return mediaType;
  }

  /// Format of a scrape protocol of the configuration, such as `PrometheusText0.0.4`; null for `""`
  /// and any other word.
  public static @Nullable ExpositionFormat ofProtocol(String protocol) {
    return switch (protocol) {
      case "PrometheusText0.0.4", "PrometheusText1.0.0" -> TEXT;
      case "OpenMetricsText0.0.1", "OpenMetricsText1.0.0" -> OPENMETRICS;
      case "PrometheusProto" -> PROTOBUF;
      case null, default -> null;
    };
  }

  static @Nullable ExpositionFormat ofMediaType(String mediaType) {
    for (ExpositionFormat format : values()) {
      if (format.mediaType.equals(mediaType)) {
        return format;
      }
    }
    return null;
  }
}

package io.narthex.server.remote.send;

/// Metric types as both messages number them.
final class MetadataTypes {
  private MetadataTypes() {}

  /// @param type as [io.narthex.storage.sample.MetricMetadata] has it
  static int number(String type) {
    return switch (type) {
      case "counter" -> 1;
      case "gauge" -> 2;
      case "histogram" -> 3;
      case "gaugehistogram" -> 4;
      case "summary" -> 5;
      case "info" -> 6;
      case "stateset" -> 7;
      default -> 0;
    };
  }
}

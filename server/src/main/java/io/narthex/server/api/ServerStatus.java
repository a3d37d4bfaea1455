package io.narthex.server.api;

import java.util.Map;

/// What the status pages show. Thread-safe.
public interface ServerStatus {
  /// The configuration in force with all defaults, secrets hidden.
  String configYaml();

  /// All flags by name, also hidden ones, values as Prometheus prints them.
  Map<String, String> flags();

  RuntimeInformation runtime();

  BuildInformation build();

  ReplayProgress replay();

  Notifications notifications();

  /// State of the running process.
  ///
  /// @param lastReloadSuccessful whether the last configuration was taken
  /// @param lastReloadTimeMs of the last configuration that was taken
  /// @param corruptions found in the log at start
  /// @param retention as Prometheus prints it, `15d or 10GiB`
  record RuntimeInformation(
      long startTimeMs,
      String workingDirectory,
      String hostName,
      boolean lastReloadSuccessful,
      long lastReloadTimeMs,
      long corruptions,
      int threads,
      int processors,
      long memoryLimitBytes,
      String retention) {}

  /// What was built; `version` is comparable to Prometheus's.
  record BuildInformation(
      String version,
      String revision,
      String branch,
      String buildUser,
      String buildDate,
      String runtimeVersion) {}

  /// Segments of the log: first, last, and the one being replayed.
  record ReplayProgress(long min, long max, long current) {}
}

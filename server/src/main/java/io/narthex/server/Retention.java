package io.narthex.server;

import io.narthex.server.cli.Flags;
import io.narthex.server.config.StorageConfig;
import io.narthex.server.config.Units;

/// How long samples are kept; the configuration file goes before the flags.
///
/// @param timeMs 0: for ever
/// @param sizeBytes 0: no limit
record Retention(long timeMs, long sizeBytes) {
  private static final long DEFAULT_MS = 15L * 86_400_000;

  static Retention of(Flags flags, StorageConfig storage) {
    StorageConfig.Retention configured = storage.retention();
    Retention asked =
        configured == null
            ? new Retention(
                flags.isGiven("storage.tsdb.retention.time")
                    ? flags.durationMs("storage.tsdb.retention.time")
                    : 0,
                Units.parseSizeBytes(flags.text("storage.tsdb.retention.size")))
            : new Retention(configured.timeMs(), configured.sizeBytes());
    return asked.timeMs == 0 && asked.sizeBytes == 0 ? new Retention(DEFAULT_MS, 0) : asked;
  }

  /// As Prometheus prints it: `15d or 10GiB`.
  String text() {
    String time = timeMs > 0 ? Units.formatDuration(timeMs) : "";
    String size = sizeBytes > 0 ? Units.formatSize(sizeBytes) : "";
    return time + (time.isEmpty() || size.isEmpty() ? "" : " or ") + size;
  }
}

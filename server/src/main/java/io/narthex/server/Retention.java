package io.narthex.server;

import io.narthex.server.cli.Flags;
import io.narthex.server.config.StorageConfig;
import io.narthex.server.config.Units;
import io.narthex.storage.text.Durations;
import java.util.ArrayList;
import java.util.List;

/// How long samples are kept; the configuration file goes before the flags.
///
/// @param timeMs 0: for ever
/// @param sizeBytes 0: no limit
/// @param percent of the volume that the data directory may take, 0: all of it
record Retention(long timeMs, long sizeBytes, double percent) {
  private static final long DEFAULT_MS = 15L * 86_400_000;

  static Retention of(Flags flags, StorageConfig storage) {
    StorageConfig.Retention configured = storage.retention();
    Retention asked =
        configured == null
            ? new Retention(
                flags.isGiven("storage.tsdb.retention.time")
                    ? flags.durationMs("storage.tsdb.retention.time")
                    : 0,
                Units.parseSizeBytes(flags.text("storage.tsdb.retention.size")),
                0)
            : new Retention(configured.timeMs(), configured.sizeBytes(), configured.percentage());
    boolean unbounded = asked.timeMs == 0 && asked.sizeBytes == 0 && asked.percent == 0;
    return unbounded ? new Retention(DEFAULT_MS, 0, 0) : asked;
  }

  /// As Prometheus prints it: `15d or 10GiB`.
  String text() {
    List<String> bounds = new ArrayList<>();
    if (timeMs > 0) {
      bounds.add(Durations.format(timeMs));
    }
    if (sizeBytes > 0) {
      bounds.add(Units.formatSize(sizeBytes));
    }
    if (percent > 0) {
      bounds.add(percent + "%");
    }
    return String.join(" or ", bounds);
  }
}

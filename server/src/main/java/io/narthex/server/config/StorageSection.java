package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.server.config.StorageConfig.Retention;

/// Reads section `storage`.
final class StorageSection {
  static final long DEFAULT_RETENTION_MS = 15L * 86_400_000;
  static final long DEFAULT_MAX_EXEMPLARS = 100_000;

  private StorageSection() {}

  static StorageConfig read(Section s) throws ConfigException {
    Section tsdb = s.section("tsdb", "config.plain");
    Section exemplars = s.section("exemplars", "config.ExemplarsConfig");
    s.end();
    String encoding = "";
    if (tsdb.has("chunk_encoding")) {
      Section chunks = tsdb.section("chunk_encoding", "config.plain");
      encoding = chunks.string("floats", "");
      chunks.end();
      if (chunks.has("floats") && !encoding.equals("xor") && !encoding.equals("xor2")) {
        throw chunks.fault(
            "floats",
            "'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be"
                + " omitted entirely, got "
                + Quoted.of(encoding),
            "xor or xor2",
            encoding);
      }
    }
    tsdb.integer("outofordertimewindow", 0, Long.MIN_VALUE); // printed upstream, never effective
    StorageConfig storage =
        new StorageConfig(
            tsdb.durationMs("out_of_order_time_window", 0),
            tsdb.number("stale_series_compaction_threshold", 0),
            encoding,
            tsdb.has("retention") ? retention(tsdb.section("retention", "config.plain")) : null,
            exemplars.integer("max_exemplars", DEFAULT_MAX_EXEMPLARS, Long.MIN_VALUE));
    exemplars.end();
    tsdb.end();
    return storage;
  }

  private static Retention retention(Section s) throws ConfigException {
    Retention retention =
        new Retention(
            s.durationMs("time", 0), Units.sizeBytes(s, "size"), s.number("percentage", 0));
    s.end();
    if (retention.sizeBytes() < 0) {
      throw s.fault(
          "size",
          "'storage.tsdb.retention.size' must be greater than or equal to 0",
          "at least 0",
          Units.formatSize(retention.sizeBytes()));
    }
    if (!(retention.percentage() >= 0 && retention.percentage() <= 100)) {
      throw s.fault(
          "percentage",
          "'storage.tsdb.retention.percentage' must be in the range [0, 100]",
          "0 to 100",
          "" + retention.percentage());
    }
    return retention;
  }
}

package io.narthex.server.config;

import java.util.List;

/// One entry of `file_sd_configs`.
///
/// @param files paths, resolved against the configuration file's directory; the last element may be
///   a pattern with `*`
/// @param refreshIntervalMs above 0
public record FileSdConfig(List<String> files, long refreshIntervalMs) {
  public FileSdConfig {
    files = List.copyOf(files);
  }
}

package io.narthex.server.config;

import java.nio.file.Path;

/// The directory that relative paths of a configuration file start from.
///
/// @param path empty: the working directory
record ConfigDirectory(String path) {
  /// The directory of `file`.
  static ConfigDirectory of(Path file) {
    Path parent = file.getParent();
    return new ConfigDirectory(parent == null ? "" : parent.toString());
  }

  /// `file` as seen from here; empty and absolute paths stay as they are.
  String join(String file) {
    if (file.isEmpty() || file.startsWith("/")) {
      return file;
    }
    return Path.of(path).resolve(file).normalize().toString();
  }
}

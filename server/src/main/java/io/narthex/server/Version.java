package io.narthex.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What this build calls itself.
///
/// @param narthex version of Narthex
/// @param revision of the sources, `""` where the build was not told
record Version(String narthex, String revision) {
  /// The Prometheus version whose behaviour this build has; clients compare it.
  static final String PROMETHEUS = "3.14.0";

  /// `User-Agent` of all requests.
  static final String USER_AGENT = "Prometheus/" + PROMETHEUS;

  private static final String FILE = "version.properties";

  /// Reads what the build has noted.
  ///
  /// @throws UncheckedIOException where the note is not on the class path
  static Version read() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IOException("version: expected=present, actual=absent (" + FILE + ")");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Version(
        properties.getProperty("version", ""), properties.getProperty("revision", ""));
  }

  /// The text of `--version`.
  String text() {
    return "narthex, version "
        + narthex
        + (revision.isEmpty() ? "" : " (revision: " + revision + ")")
        + ", as Prometheus "
        + PROMETHEUS
        + "\n  java version: "
        + Runtime.version()
        + "\n  platform: "
        + System.getProperty("os.name")
        + "/"
        + System.getProperty("os.arch");
  }
}

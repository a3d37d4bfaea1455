package io.narthex.benchmarks.macro;

import java.nio.file.Path;
import java.util.List;

/// The servers that are measured, and how each is started.
enum PeerKind {
  NARTHEX("/-/ready") {
    @Override
    List<String> command(String program, int port, Path directory, Path config) {
      return prometheusCommand(program, port, directory, config);
    }
  },
  PROMETHEUS("/-/ready") {
    @Override
    List<String> command(String program, int port, Path directory, Path config) {
      return prometheusCommand(program, port, directory, config);
    }
  },
  VICTORIAMETRICS("/health") {
    @Override
    List<String> command(String program, int port, Path directory, Path config) {
      return List.of(
          program,
          "-httpListenAddr=127.0.0.1:" + port,
          "-storageDataPath=" + directory,
          "-promscrape.config=" + config,
          "-search.latencyOffset=0s",
          "-search.disableCache");
    }
  };

  private final String readyPath;

  PeerKind(String readyPath) {
    this.readyPath = readyPath;
  }

  /// Path that answers 200 once the server takes queries.
  String readyPath() {
    return readyPath;
  }

  /// The command line; `config` is a Prometheus configuration file.
  abstract List<String> command(String program, int port, Path directory, Path config);

  private static List<String> prometheusCommand(
      String program, int port, Path directory, Path config) {
    return List.of(
        program,
        "--config.file=" + config,
        "--storage.tsdb.path=" + directory,
        "--web.listen-address=127.0.0.1:" + port,
        "--web.enable-remote-write-receiver",
        "--log.level=warn");
  }
}

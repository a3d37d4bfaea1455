package io.narthex.benchmarks.process;

import java.util.ArrayList;
import java.util.List;

/// The servers that can be started, and how each takes its settings.
public enum ServerKind {
  NARTHEX("/-/ready"),
  PROMETHEUS("/-/ready"),
  VICTORIAMETRICS("/health") {
    @Override
    List<String> flags(ServerSetup setup) {
      return List.of(
          "-httpListenAddr=127.0.0.1:" + setup.port(),
          "-storageDataPath=" + setup.data(),
          "-promscrape.config=" + setup.config(),
          "-search.latencyOffset=0s",
          "-search.disableCache");
    }
  };

  private final String readyPath;

  ServerKind(String readyPath) {
    this.readyPath = readyPath;
  }

  /// Path that answers 200 once the server takes queries.
  String readyPath() {
    return readyPath;
  }

  /// The flags behind the program.
  List<String> flags(ServerSetup setup) {
    return List.of(
        "--config.file=" + setup.config(),
        "--storage.tsdb.path=" + setup.data(),
        "--web.listen-address=127.0.0.1:" + setup.port(),
        "--web.enable-remote-write-receiver",
        "--log.level=warn");
  }

  /// The whole command line.
  final List<String> command(ServerSetup setup) {
    List<String> command = new ArrayList<>(setup.program());
    command.addAll(flags(setup));
    command.addAll(setup.extraFlags());
    return command;
  }
}

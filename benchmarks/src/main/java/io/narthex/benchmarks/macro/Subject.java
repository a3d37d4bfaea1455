package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ResidentMemory;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A server to be measured: how it is started, and where its figures go.
///
/// @param program its command line
/// @param directory its own, for data and logs
record Subject(
    ServerKind kind, String program, Path directory, SideBySideOptions options, Figures figures) {
  private static final double MIB_PER_GIB = 1_024;

  String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// Starts the server, without scraping, in the data directory of this name.
  ServerProcess start(String data) throws IOException, InterruptedException {
    return start(data, Files.writeString(directory.resolve("empty.yml"), "global: {}\n"));
  }

  /// Starts the server in the data directory of this name.
  ServerProcess start(String data, Path config, String... flags)
      throws IOException, InterruptedException {
    return ServerProcess.start(
        ServerSetup.of(kind, program, data(data), config).with(List.of(flags)));
  }

  /// The data directory of this name.
  Path data(String data) {
    return directory.resolve(data);
  }

  void put(Figure figure, double value) {
    figures.put(name(), figure, value);
  }

  /// Puts what is resident now.
  void putMemory(String when, String goal, ServerProcess server) throws IOException {
    ResidentMemory memory = server.residentMemory();
    double gib = (memory.anonymousMiB() + memory.fileMiB()) / MIB_PER_GIB;
    put(new Figure("RSS " + when + ", GiB", goal), gib);
    put(Figure.of("RSS " + when + ": anonymous, MiB"), memory.anonymousMiB());
    put(Figure.of("RSS " + when + ": file, MiB"), memory.fileMiB());
  }

  /// Rests as long as memory figures want it.
  void rest() throws InterruptedException {
    TimeUnit.SECONDS.sleep(options.idleSeconds());
  }
}

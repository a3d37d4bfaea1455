package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How the tests start the server: as the system property `narthex.command` says, else from this
/// JVM's class path, so that what was just built is what runs.
final class ServerUnderTest {
  private static final String JVM_FLAGS =
      "-ea -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow";

  private ServerUnderTest() {}

  /// A server with data and log below `directory`, on a free port.
  ///
  /// @param config text of the configuration file
  static ServerSetup setup(Path directory, String config) throws IOException {
    Path file = Files.writeString(directory.resolve("server.yml"), config);
    return ServerSetup.of(ServerKind.NARTHEX, command(), directory.resolve("data"), file);
  }

  private static String command() {
    String given = System.getProperty("narthex.command", "");
    if (!given.isEmpty()) {
      return given;
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return String.join(" ", java, JVM_FLAGS, "-cp", classPath, "io.narthex.server.Main");
  }
}

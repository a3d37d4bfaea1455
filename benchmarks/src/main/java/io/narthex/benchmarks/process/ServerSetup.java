package io.narthex.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/// What a server is started with.
///
/// @param program the command line up to the server's own flags
/// @param port it listens to on 127.0.0.1
/// @param data its data directory; its output goes to a file of that name and `.log` beside it
/// @param config a configuration file in Prometheus's form
/// @param extraFlags further flags
public record ServerSetup(
    ServerKind kind,
    List<String> program,
    int port,
    Path data,
    Path config,
    List<String> extraFlags) {
  public ServerSetup {
    program = List.copyOf(program);
    extraFlags = List.copyOf(extraFlags);
  }

  /// A setup on a free port without further flags.
  ///
  /// @param program split at spaces
  public static ServerSetup of(ServerKind kind, String program, Path data, Path config) {
    List<String> words = List.of(program.strip().split("\\s+", -1));
    return new ServerSetup(kind, words, freePort(), data, config, List.of());
  }

  /// This setup with further flags.
  public ServerSetup with(List<String> flags) {
    return new ServerSetup(kind, program, port, data, config, flags);
  }

  /// Where its output goes.
  public Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  /// A port of 127.0.0.1 that nobody listened to a moment ago.
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
